import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
} from '../../wire';
import { invalidRequest } from './errors';
import { isNeutral } from './parameter-rules';
import type { ChatOperation, CompletionsOperation, CopiedText } from '../contract/provider-adapter';
import { mapChunks } from './map-chunks';

/**
 * Serves completions over a provider's chat: the prompt is sent as one user message, and the assistant's text is returned.
 * All fields that chat has are passed on. It streams if `chat` does.
 * @throws GatewayError `INVALID_REQUEST` for a list of prompts and for parameters that a chat cannot support
 */
export function completionsOverChat<Config>(chat: ChatOperation<Config>): CompletionsOperation<Config> {
  const operation: CompletionsOperation<Config> = {
    toRequest: (request, target) => chat.toRequest(toChatRequest(request), target),
    toResponse: (body, target, request, headers) =>
      toCompletionsResponse(chat.toResponse(body, target, toChatRequest(request), headers)),
    ...(chat.mapError && { mapError: chat.mapError.bind(chat) }),
    ...(chat.maxTemperature && { maxTemperature: chat.maxTemperature }),
    fallbackRequest: (error, request, target) => {
      const other = chat.fallbackRequest?.(error, toChatRequest(request), target);
      return other && toCompletionsRequest(other, request);
    },
  };
  const toChunks = chat.toChunks?.bind(chat);
  if (!toChunks) return operation;
  return {
    ...operation,
    toChunks: (target, request, headers) => {
      const translate = toChunks(target, toChatRequest(request), headers);
      const mapped = mapChunks(translate, (chunks) => chunks.flatMap(toCompletionsChunks));
      mapped.copiedText = () => toCompletionsCopy(translate.copiedText?.());
      return mapped;
    },
  };
}

function toCompletionsCopy(copied: CopiedText | undefined): CopiedText | undefined {
  return copied?.to === 'content' ? { ...copied, to: 'text' } : undefined;
}

/**
 * Rejected parameters, and which of their values are harmless. A chat does not support the first four; the response of
 * the others does not fit into a text.
 */
const REJECTED: ReadonlyMap<string, (value: unknown) => boolean> = new Map<string, (value: unknown) => boolean>([
  ['echo', (value) => value === false],
  ['suffix', (value) => value === ''],
  ['best_of', (value) => value === 1],
  ['logprobs', () => false],
  ['tools', isNeutral],
  ['functions', isNeutral],
  ['audio', isNeutral],
]);

function toChatRequest(request: CompletionsRequest): ChatRequest {
  const { prompt, ...rest } = request;
  if (typeof prompt !== 'string') throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
  for (const [name, isHarmless] of REJECTED) {
    const value = rest[name];
    if (value !== undefined && value !== null && !isHarmless(value)) {
      throw invalidRequest(name, `'${name}' is not supported on this endpoint; leave it out.`);
    }
    delete rest[name];
  }
  return { ...rest, messages: [{ role: 'user', content: prompt }] };
}

/** Converts a fallback request of the chat: its parameters differ, the prompt does not. */
function toCompletionsRequest(
  { messages: _, ...rest }: ChatRequest,
  { prompt }: CompletionsRequest,
): CompletionsRequest {
  return { ...rest, prompt };
}

function toCompletionsResponse({ choices, ...head }: ChatResponse): CompletionsResponse {
  return {
    ...head,
    object: 'text_completion',
    choices: choices.map(({ message, ...choice }) => ({ ...choice, text: message.content ?? '' })),
  };
}

/** Drops chunks without text, finish reason or usage, such as reasoning. */
function toCompletionsChunks({ choices, ...head }: ChatChunk): CompletionsChunk[] {
  const relevant = choices.filter(({ delta, finish_reason }) => delta.content || finish_reason !== null);
  if (relevant.length === 0 && !head.usage) return [];
  return [
    {
      ...head,
      object: 'text_completion_chunk',
      choices: relevant.map(({ delta, ...choice }) => ({ ...choice, text: delta.content ?? '' })),
    },
  ];
}
