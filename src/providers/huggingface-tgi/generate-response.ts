import { randomUUID } from 'node:crypto';
import type { CompletionsChunk, CompletionsRequest, CompletionsResponse, Usage } from '../../wire';
import { errorInBody } from '../../upstream/client/error-body';
import type { ResponseHeaders } from '../../upstream/client/upstream-request';
import { headerCount } from '../shared/response-headers';
import { invalidResponse } from '../shared/errors';
import { toFinish } from '../openai-protocol/finish-reason';
import { asInteger, asRecord, asArray, parseEvent, asString, unixNow, type JsonObject } from '../shared/json';
import type { StreamTranslator } from '../contract/provider-adapter';

/** `{generated_text, details}` as our completion. Older servers list the prompt's tokens, all of them count them in a header. */
export function toCompletionsResponse(
  body: unknown,
  model: string,
  request: CompletionsRequest,
  headers: ResponseHeaders,
): CompletionsResponse {
  const answer = asRecord(Array.isArray(body) ? body[0] : body);
  const said = asString(answer?.['generated_text']);
  if (said === undefined) throw invalidResponse('it has no generated_text');
  const details = asRecord(answer?.['details']);
  const logprobs = toLogprobs(asArray(details?.['tokens']), asArray(details?.['top_tokens']));
  return {
    id: `cmpl-${randomUUID()}`,
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: [
      { index: 0, text: said, ...toFinish(details?.['finish_reason']), ...(asksForLogprobs(request) && { logprobs }) },
    ],
    usage: usageOf(asArray(details?.['prefill']).length || (headerCount(headers, 'x-prompt-tokens') ?? null), details),
  };
}

/** One event for each token; the last one has the details, and there is no `[DONE]`. */
export function completionsChunks(model: string, request: CompletionsRequest): StreamTranslator<CompletionsChunk> {
  const head = { id: `cmpl-${randomUUID()}`, object: 'text_completion_chunk' as const, created: unixNow(), model };
  return ({ data }) => {
    const event = parseEvent(data);
    const error = errorInBody(event);
    if (error) throw error;
    const token = asRecord(event['token']);
    const details = asRecord(event['details']);
    const isLast = details !== undefined || typeof event['generated_text'] === 'string';
    const said = token?.['special'] === true ? undefined : asString(token?.['text']);
    if (said === undefined && !isLast) return [];
    const logprobs = said === undefined ? null : toLogprobs([token], [event['top_tokens']]);
    const finish = isLast ? toFinish(details?.['finish_reason'] ?? 'stop') : { finish_reason: null };
    const choice = { index: 0, text: said ?? '', ...finish, ...(asksForLogprobs(request) && { logprobs }) };
    const chunk = { ...head, choices: [choice] };
    if (!details) return [chunk];
    return [chunk, { ...head, choices: [], usage: usageOf(asInteger(details['input_length']) ?? null, details) }];
  };
}

function usageOf(prompt: number | null, details: JsonObject | undefined): Usage {
  const completion = asInteger(details?.['generated_tokens']) ?? null;
  const total = prompt === null || completion === null ? null : prompt + completion;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total };
}

function asksForLogprobs({ logprobs }: CompletionsRequest): boolean {
  return typeof logprobs === 'number';
}

/** In the form of OpenAI's completions: lists side by side, one place for each token. */
function toLogprobs(given: readonly unknown[], tops: readonly unknown[]): object {
  const tokens = given.map((token) => asRecord(token) ?? {});
  return {
    tokens: tokens.map((token) => asString(token['text']) ?? ''),
    token_logprobs: tokens.map((token) => numberOf(token['logprob'])),
    top_logprobs: tokens.map((_, index) => {
      const likeliest = asArray(tops[index]).map((token) => asRecord(token) ?? {});
      return Object.fromEntries(likeliest.map((token) => [asString(token['text']) ?? '', numberOf(token['logprob'])]));
    }),
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
