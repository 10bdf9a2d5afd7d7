/** A secret that requests refer to as `{{secrets/SCOPE/KEY}}`. */
export interface SecretName {
  readonly scope: string;
  readonly key: string;
}

/** Scope and key are names of files, too. */
const NAME = /^(?!\.{1,2}$)[\w.@-]{1,128}$/;
const REFERENCE = /^\{\{secrets\/([^/{}]+)\/([^/{}]+)\}\}$/;

/** What a scope or a key may consist of, for messages. */
export const NAME_RULE = '1 to 128 letters, digits, "_", "-", "." and "@", and not "." or ".."';

/** Parses the text that `pathOf` returns. */
export function nameOf(path: string): SecretName {
  const [scope = '', key = ''] = path.split('/');
  return { scope, key };
}

/** Whether a text is valid as a scope or as a key. */
export function isSecretName(text: string): boolean {
  return NAME.test(text);
}

/** Whether a text is meant as a reference to a secret, as opposed to the secret itself. It may be malformed. */
export function isReference(text: string): boolean {
  return text.trimStart().startsWith('{{');
}

/** Parses `{{secrets/SCOPE/KEY}}`. Returns undefined if the text is malformed. */
export function parseReference(text: string): SecretName | undefined {
  const [, scope = '', key = ''] = REFERENCE.exec(text.trim()) ?? [];
  return isSecretName(scope) && isSecretName(key) ? { scope, key } : undefined;
}

/** The text that identifies a secret, e.g. in the change feed. */
export function pathOf({ scope, key }: SecretName): string {
  return `${scope}/${key}`;
}
