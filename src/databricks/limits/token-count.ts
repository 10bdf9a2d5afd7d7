import type { Usage } from '../../wire';

/** Fields of requests, responses and chunks that contain text, or lead to it. */
const TEXT_FIELDS = [
  ...['messages', 'prompt', 'input', 'choices', 'message', 'delta'],
  ...['content', 'text', 'reasoning_content', 'tool_calls', 'function', 'arguments'],
] as const;
/** A token ID in a prompt counts as this many characters. */
const CHARACTERS_PER_TOKEN = 4;
const MAX_DEPTH = 10;

/** Returns the number of tokens that a text of this length has if the provider reports none; Databricks' formula. */
export function estimateTokens(characters: number): number {
  return Math.floor((characters + 1) / CHARACTERS_PER_TOKEN);
}

/** Returns the number of characters in the texts of a request, a response or a chunk. */
export function countCharacters(value: unknown, depth = 0): number {
  if (typeof value === 'string') return value.length;
  if (typeof value === 'number') return CHARACTERS_PER_TOKEN;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return 0;
  let characters = 0;
  if (Array.isArray(value)) for (const item of value) characters += countCharacters(item, depth + 1);
  else {
    for (const name of TEXT_FIELDS) {
      const field = (value as Readonly<Record<string, unknown>>)[name];
      if (field !== undefined) characters += countCharacters(field, depth + 1);
    }
  }
  return characters;
}

/** A request and its response, as far as they have been sent. */
export interface Transfer {
  readonly usage: Usage | null | undefined;
  readonly isComplete: boolean;
  readonly inputCharacters: () => number;
  readonly outputCharacters: () => number;
}

/**
 * Returns the tokens of a request and its response: those that the provider reports, or an estimate for each side that it
 * does not report. The report of an incomplete stream may be old, so its output is at least the estimate of what was
 * delivered.
 */
export function tokensOf({ usage, isComplete, inputCharacters, outputCharacters }: Transfer): number {
  const total = reported(usage?.total_tokens);
  if (isComplete && total) return total;
  const [prompt, completion] = [reported(usage?.prompt_tokens), reported(usage?.completion_tokens)];
  // A report of 0 on both sides is none.
  const hasReport = Boolean(prompt) || Boolean(completion);
  const input = (hasReport ? prompt : undefined) ?? estimateTokens(inputCharacters());
  const output = hasReport ? completion : undefined;
  if (isComplete) return input + (output ?? estimateTokens(outputCharacters()));
  return input + Math.max(output ?? 0, estimateTokens(outputCharacters()));
}

/** Providers with OpenAI's API send any value. */
function reported(count: unknown): number | undefined {
  return typeof count === 'number' && count >= 0 && count <= Number.MAX_SAFE_INTEGER ? Math.ceil(count) : undefined;
}
