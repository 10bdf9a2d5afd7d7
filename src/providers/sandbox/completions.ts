import type { CompletionsRequest, CompletionsResponse } from '../../wire';
import { unixNow } from '../shared/json';
import { MAX_CHOICES, wordPieces } from './chat';
import { shortened } from './chat-choices';
import { quote } from './conversation';
import { cannot } from './error-body';
import { hashOf } from './hash';
import type { TimedEvent } from './script';
import type { Tokens } from './tokens';

/** Continuations; the hash of the prompt selects one. */
const SENTENCES = [
  ' and the rest is quickly told: nothing was ever the same again.',
  ' which nobody had expected, least of all the sandbox.',
  ' as it had been written down long before, word by word.',
  ' until the evening came and everyone went home content.',
  ' though some say that it was quite another story.',
] as const;

/** @throws GatewayError with status 400 */
export function completionsResponse(request: CompletionsRequest, tokens: Tokens, seed: string): CompletionsResponse {
  const prompts = textsOf(request.prompt, tokens, 'prompt');
  const n = request.n ?? 1;
  if (n * prompts.length > MAX_CHOICES) {
    throw cannot(`n times the number of prompts must be at most ${MAX_CHOICES}.`, 'n');
  }
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
  const choices = prompts.flatMap((prompt, position) =>
    Array.from({ length: n }, (_, copy) => {
      const { text, finish } = shortened(continuation(prompt, copy), request.stop, limit, tokens);
      return { index: position * n + copy, text, logprobs: null, finish_reason: finish };
    }),
  );
  const completion = choices.reduce((total, { text }) => total + tokens.count(text), 0);
  const prompt = prompts.reduce((total, text) => total + tokens.count(text), 0);
  return {
    id: `cmpl-${seed}`,
    object: 'text_completion',
    created: unixNow(),
    model: request.model ?? 'sandbox',
    choices,
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  };
}

/** Quotes the end of the prompt, so that responses to different prompts differ. */
function continuation(prompt: string, copy: number): string {
  const pick = parseInt(hashOf(prompt, 8), 16) + copy;
  const end = prompt.slice(-100).split(/\s+/).filter(Boolean).slice(-3).join(' ');
  return `${SENTENCES[pick % SENTENCES.length]} It began with ${quote(end)}.`;
}

/** Returns the texts of a field that accepts a text, a list of texts, tokens, or a list of token lists. */
export function textsOf(given: CompletionsRequest['prompt'], tokens: Tokens, param: string): string[] {
  if (typeof given === 'string') return [given];
  return toItems(given).map((item) => {
    if (typeof item === 'string') return item;
    const text = tokens.decode(item);
    if (text === undefined) throw cannot(`${param} holds a number that is no token of cl100k_base.`, param);
    return text;
  });
}

function toItems(given: readonly (string | number | number[])[]): (string | number[])[] {
  const single = given.filter((item) => typeof item === 'number');
  return single.length > 0 ? [single] : given.filter((item) => typeof item !== 'number');
}

/** Converts the response to stream events, one per word. Usage is the last event if the client requested it. */
export function completionsEvents(
  response: CompletionsResponse,
  request: CompletionsRequest,
  tokens: Tokens,
): TimedEvent[] {
  const { choices, usage, ...rest } = response;
  const wantsUsage = request.stream_options?.include_usage === true;
  const head = wantsUsage ? { ...rest, usage: null } : rest;
  const events = choices.flatMap(({ index, text, finish_reason }) => {
    const event = (piece: string, finish: string | null): TimedEvent => ({
      data: { ...head, choices: [{ index, text: piece, logprobs: null, finish_reason: finish }] },
      tokens: tokens.count(piece),
    });
    return [...wordPieces(text).map((piece) => event(piece, null)), event('', finish_reason)];
  });
  return wantsUsage ? [...events, { data: { ...head, choices: [], usage }, tokens: 0 }] : events;
}
