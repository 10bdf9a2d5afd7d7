import { randomUUID } from 'node:crypto';
import type { CompletionsChunk, CompletionsRequest, CompletionsResponse, Usage } from '../../wire';
import { errorInAnswer } from '../../upstream/client/error-body';
import type { AnswerHeaders } from '../../upstream/client/upstream-request';
import { headerCount } from '../shared/response-headers';
import { invalidAnswer } from '../shared/errors';
import { toFinish } from '../openai-protocol/finish-reason';
import { count, fields, list, parseEvent, text, unixNow, type Fields } from '../shared/json';
import type { StreamTranslator } from '../contract/provider-adapter';

/** `{generated_text, details}` as our completion. Older servers list the prompt's tokens, all of them count them in a header. */
export function toCompletionsResponse(
  body: unknown,
  model: string,
  request: CompletionsRequest,
  headers: AnswerHeaders,
): CompletionsResponse {
  const answer = fields(Array.isArray(body) ? body[0] : body);
  const said = text(answer?.['generated_text']);
  if (said === undefined) throw invalidAnswer('it has no generated_text');
  const details = fields(answer?.['details']);
  const logprobs = toLogprobs(list(details?.['tokens']), list(details?.['top_tokens']));
  return {
    id: `cmpl-${randomUUID()}`,
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: [
      { index: 0, text: said, ...toFinish(details?.['finish_reason']), ...(asksForLogprobs(request) && { logprobs }) },
    ],
    usage: usageOf(list(details?.['prefill']).length || (headerCount(headers, 'x-prompt-tokens') ?? null), details),
  };
}

/** One event for each token; the last one has the details, and there is no `[DONE]`. */
export function completionsChunks(model: string, request: CompletionsRequest): StreamTranslator<CompletionsChunk> {
  const head = { id: `cmpl-${randomUUID()}`, object: 'text_completion_chunk' as const, created: unixNow(), model };
  return ({ data }) => {
    const event = parseEvent(data);
    const error = errorInAnswer(event);
    if (error) throw error;
    const token = fields(event['token']);
    const details = fields(event['details']);
    const isLast = details !== undefined || typeof event['generated_text'] === 'string';
    const said = token?.['special'] === true ? undefined : text(token?.['text']);
    if (said === undefined && !isLast) return [];
    const logprobs = said === undefined ? null : toLogprobs([token], [event['top_tokens']]);
    const finish = isLast ? toFinish(details?.['finish_reason'] ?? 'stop') : { finish_reason: null };
    const choice = { index: 0, text: said ?? '', ...finish, ...(asksForLogprobs(request) && { logprobs }) };
    const chunk = { ...head, choices: [choice] };
    if (!details) return [chunk];
    return [chunk, { ...head, choices: [], usage: usageOf(count(details['input_length']) ?? null, details) }];
  };
}

function usageOf(prompt: number | null, details: Fields | undefined): Usage {
  const completion = count(details?.['generated_tokens']) ?? null;
  const total = prompt === null || completion === null ? null : prompt + completion;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total };
}

function asksForLogprobs({ logprobs }: CompletionsRequest): boolean {
  return typeof logprobs === 'number';
}

/** In the form of OpenAI's completions: lists side by side, one place for each token. */
function toLogprobs(given: readonly unknown[], tops: readonly unknown[]): object {
  const tokens = given.map((token) => fields(token) ?? {});
  return {
    tokens: tokens.map((token) => text(token['text']) ?? ''),
    token_logprobs: tokens.map((token) => numberOf(token['logprob'])),
    top_logprobs: tokens.map((_, index) => {
      const likeliest = list(tops[index]).map((token) => fields(token) ?? {});
      return Object.fromEntries(likeliest.map((token) => [text(token['text']) ?? '', numberOf(token['logprob'])]));
    }),
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
