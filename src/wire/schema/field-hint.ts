import type { ValidationIssue } from '../../errors';

/** Names that callers use by mistake for a body's main field, from other API versions, guides and endpoint types. */
export interface FieldHint {
  /** What accepts the field, e.g. `a chat endpoint`. */
  readonly who: string;
  readonly field: string;
  readonly mistaken: readonly string[];
}

export const MESSAGES_HINT: FieldHint = {
  who: 'a chat endpoint',
  field: 'messages',
  mistaken: ['message', 'prompt', 'text', 'input'],
};
export const PROMPT_HINT: FieldHint = {
  who: 'a completions endpoint',
  field: 'prompt',
  mistaken: ['text', 'input', 'message', 'messages'],
};
export const INPUT_HINT: FieldHint = {
  who: 'an embeddings endpoint',
  field: 'input',
  mistaken: ['text', 'texts', 'inputs', 'prompt', 'message', 'messages'],
};

/** If the body has a mistaken name instead of the required field, the message of that issue names the right field. */
export function withFieldHint(
  issues: readonly ValidationIssue[],
  body: unknown,
  { who, field, mistaken }: FieldHint,
): readonly ValidationIssue[] {
  if (typeof body !== 'object' || body === null) return issues;
  const found = mistaken.find((name) => Object.hasOwn(body, name));
  if (found === undefined) return issues;
  const msg = `Field required; ${who} takes '${field}', not '${found}'`;
  return issues.map((issue) => (isMissing(issue, field) ? { ...issue, msg } : issue));
}

function isMissing({ type, loc }: ValidationIssue, field: string): boolean {
  return type === 'missing' && loc.length === 2 && loc[1] === field;
}
