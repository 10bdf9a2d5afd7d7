import type { CompletionsChunk, CompletionsRequest, CompletionsResponse, Usage } from '../../wire';
import type { ResponseHeaders } from '../../upstream/client/upstream-request';
import { headerCount } from '../shared/response-headers';
import { invalidResponse } from '../shared/errors';
import { toFinish } from '../openai-protocol/finish-reason';
import { asInteger, asRecord, asArray, parseEvent, asString, unixNow, type Wire } from '../shared/json';
import type { StreamTranslator } from '../contract/provider-adapter';
import type { Details, GenerateEvent, GenerateResponse, StreamDetails, Token } from './generate-wire';
import { toResponseId } from '../shared/response-head';

/** Translates a response of `/generate`. Prompt tokens are counted in a header; older servers list them in `prefill`. */
export function toCompletionsResponse(
  body: unknown,
  model: string,
  request: CompletionsRequest,
  headers: ResponseHeaders,
): CompletionsResponse {
  const response = asRecord<GenerateResponse>(Array.isArray(body) ? body[0] : body);
  const text = asString(response?.generated_text);
  if (text === undefined) throw invalidResponse('it has no generated_text');
  const details: Wire<Details> = asRecord<Details>(response?.details) ?? {};
  const logprobs = toLogprobs(asArray(details.tokens), asArray(details.top_tokens));
  const promptTokens = asArray(details.prefill).length || (headerCount(headers, 'x-prompt-tokens') ?? null);
  return {
    id: toResponseId(undefined, 'cmpl'),
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: [
      {
        index: 0,
        text,
        ...toFinish(details.finish_reason, false, text !== ''),
        ...(requestsLogprobs(request) && { logprobs }),
      },
    ],
    usage: toUsage(promptTokens, details.generated_tokens),
  };
}

/** Translates the events of `/generate_stream`. The server sends no `[DONE]`. */
export function completionsChunks(model: string, request: CompletionsRequest): StreamTranslator<CompletionsChunk> {
  const head = {
    id: toResponseId(undefined, 'cmpl'),
    object: 'text_completion_chunk' as const,
    created: unixNow(),
    model,
  };
  let hasText = false;
  return ({ data }) => {
    const event = parseEvent<GenerateEvent>(data);
    const token = asRecord<Token>(event.token);
    const details = asRecord<StreamDetails>(event.details);
    const isLast = details !== undefined || typeof event.generated_text === 'string';
    const text = token?.special === true ? undefined : asString(token?.text);
    if (text === undefined && !isLast) return [];
    hasText ||= Boolean(text);
    const logprobs = text === undefined ? null : toLogprobs([token], [event.top_tokens]);
    const finish = isLast ? toFinish(details?.finish_reason, false, hasText) : { finish_reason: null };
    const choice = { index: 0, text: text ?? '', ...finish, ...(requestsLogprobs(request) && { logprobs }) };
    const chunk = { ...head, choices: [choice] };
    if (!details) return [chunk];
    const usage = toUsage(asInteger(details.input_length) ?? null, details.generated_tokens);
    return [chunk, { ...head, choices: [], usage }];
  };
}

function toUsage(prompt: number | null, generated: unknown): Usage {
  const completion = asInteger(generated) ?? null;
  const total = prompt === null || completion === null ? null : prompt + completion;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total };
}

function requestsLogprobs({ logprobs }: CompletionsRequest): boolean {
  return typeof logprobs === 'number';
}

/** The format of OpenAI's completions: parallel lists with one item per token. */
interface Logprobs {
  tokens: string[];
  token_logprobs: (number | null)[];
  top_logprobs: Record<string, number | null>[];
}

function toLogprobs(tokens: readonly unknown[], topTokens: readonly unknown[]): Logprobs {
  const read = tokens.map(readToken);
  return {
    tokens: read.map(({ text }) => text),
    token_logprobs: read.map(({ logprob }) => logprob),
    top_logprobs: read.map((_, index) =>
      Object.fromEntries(
        asArray(topTokens[index])
          .map(readToken)
          .map(({ text, logprob }) => [text, logprob]),
      ),
    ),
  };
}

function readToken(value: unknown): { text: string; logprob: number | null } {
  const token = asRecord<Token>(value);
  return { text: asString(token?.text) ?? '', logprob: typeof token?.logprob === 'number' ? token.logprob : null };
}
