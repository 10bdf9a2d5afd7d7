import type { ValidationIssue } from '../../errors';

/** Words that callers take for a body's main field: other generations, guides and endpoint types call it so. */
export interface Misnamed {
  /** Who takes the field, e.g. `a chat endpoint`. */
  readonly who: string;
  readonly field: string;
  readonly mistaken: readonly string[];
}

export const MISNAMED_MESSAGES: Misnamed = {
  who: 'a chat endpoint',
  field: 'messages',
  mistaken: ['message', 'prompt', 'text', 'input'],
};
export const MISNAMED_PROMPT: Misnamed = {
  who: 'a completions endpoint',
  field: 'prompt',
  mistaken: ['text', 'input', 'message', 'messages'],
};
export const MISNAMED_INPUT: Misnamed = {
  who: 'an embeddings endpoint',
  field: 'input',
  mistaken: ['text', 'texts', 'inputs', 'prompt', 'message', 'messages'],
};

/** The issues of a body; where it has a mistaken word in place of the field, the message names the right one. */
export function withRightWord(
  issues: readonly ValidationIssue[],
  body: unknown,
  { who, field, mistaken }: Misnamed,
): readonly ValidationIssue[] {
  if (typeof body !== 'object' || body === null) return issues;
  const found = mistaken.find((word) => Object.hasOwn(body, word));
  if (found === undefined) return issues;
  const msg = `Field required; ${who} takes '${field}', not '${found}'`;
  return issues.map((issue) => (isMissing(issue, field) ? { ...issue, msg } : issue));
}

function isMissing({ type, loc }: ValidationIssue, field: string): boolean {
  return type === 'missing' && loc.length === 2 && loc[1] === field;
}
