const HIDDEN = '[hidden]';
const LONGEST_SHOWN = 60;

/**
 * A value of the file as a message may show it: short, on one line, and hidden where it looks like a credential, since
 * people paste keys into the wrong fields.
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') return looksLikeCredential(value) ? `${HIDDEN}, a string` : quoted(value);
  if (typeof value === 'number' && looksLikeCredential(String(value))) return `${HIDDEN}, a number`;
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}, ${kindOf(value)}`;
  return kindOf(value);
}

/** What kind of value it is, and nothing of the value: for fields that hold secrets. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? 'a mapping';
}

const KINDS: Record<string, string> = { string: 'a string', number: 'a number', boolean: 'a boolean' };

/** A key of a mapping, or a variable's name: its words are judged one by one, since such names are long. */
export function shownKey(key: string): string {
  if (isCredentialScheme(key) || key.length > LONGEST_SHOWN) return HIDDEN;
  if (key.split(/[_-]/).some(looksLikeCredential)) return HIDDEN;
  return /^[\w-]+$/.test(key) ? key : quoted(key);
}

function looksLikeCredential(text: string): boolean {
  if (isCredentialScheme(text) || /\/\/[^/?#\s]*@/.test(text)) return true;
  const runs = text.match(/[\w+=.~-]{10,}/g) ?? [];
  return runs.some((run) => run.length > 20 || (/\d/.test(run) && run.length >= 10));
}

function isCredentialScheme(text: string): boolean {
  return /^\$?\{?(?:(?:sk|pk|rk)[-_]|(?:bearer|basic)\s)/i.test(text);
}

function quoted(text: string): string {
  const short = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
  // JSON leaves C1 controls and the marks that turn the direction of text around as they are; a terminal obeys them.
  return JSON.stringify(short).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
