import type { ChatRequest, CompletionsRequest, Message } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { droppedFields, plainText } from '../shared/message-content';
import { rejectNativeNames } from '../shared/reject-native-names';
import { asArray, type JsonObject } from '../shared/json';
import { BASIC_COMPLETIONS_RULES, nativeParameters } from '../shared/native-parameters';

/** The parts of a vendor's request, and what of ours was dropped or rescaled for it. */
export interface PalmBody {
  readonly body: JsonObject;
  readonly adjusted: readonly string[];
}

const NATIVE_NAMES: ReadonlyMap<string, string> = new Map([
  ['stopSequences', 'stop'],
  ['candidateCount', 'n'],
  ['maxOutputTokens', 'max_tokens'],
]);

const READ: ReadonlySet<string> = new Set([
  'messages',
  'prompt',
  'model',
  'temperature',
  'top_p',
  'top_k',
  'n',
  'stop',
  'max_tokens',
  'max_completion_tokens',
  'examples',
  'context',
  'stream',
  'stream_options',
]);

/** Body of `generateMessage`. */
export function toMessageBody(request: ChatRequest): PalmBody {
  const limit = ['max_tokens', 'max_completion_tokens', 'maxOutputTokens'].find((name) => isGiven(request[name]));
  if (limit !== undefined) throw invalidRequest(limit, 'Max tokens is not supported for PaLM chat.');
  const { body, adjusted } = toSampling(request);
  const extras = Object.entries({ examples: request['examples'], context: request['context'] });
  const prompt = {
    messages: request.messages.map((message, index) => toTurn(message, `messages.${index}`)),
    ...Object.fromEntries(extras.filter(([, value]) => isGiven(value))),
  };
  return { body: { ...body, prompt }, adjusted: [...adjusted, ...droppedFields(request.messages, 'dropped')] };
}

/** Body of `generateText`. */
export function toTextBody(request: CompletionsRequest): PalmBody {
  if (typeof request.prompt !== 'string') throw invalidRequest('prompt', "'prompt' must be one string.");
  const { body, adjusted } = toSampling(request);
  const limit = request.max_tokens ?? request.max_completion_tokens;
  return {
    body: { ...body, prompt: { text: request.prompt }, ...(isGiven(limit) ? { maxOutputTokens: limit } : {}) },
    adjusted,
  };
}

/** Temperatures go from 0 to 1 there and from 0 to 2 here. What is the vendor's own goes on as it is. */
function toSampling(request: ChatRequest | CompletionsRequest): PalmBody {
  rejectNativeNames(request, NATIVE_NAMES);
  const { temperature, top_p: topP, top_k: topK, n, stop } = request;
  const given = {
    temperature: isGiven(temperature) ? temperature / 2 : undefined,
    topP,
    topK,
    candidateCount: n ?? 1,
    stopSequences: typeof stop === 'string' ? [stop] : stop,
  };
  const adjusted = new Set(temperature ? ['temperature'] : []);
  const own = nativeParameters(request, READ, BASIC_COMPLETIONS_RULES, adjusted);
  return {
    body: { ...own, ...Object.fromEntries(Object.entries(given).filter(([, value]) => isGiven(value))) },
    adjusted: [...adjusted],
  };
}

function toTurn(message: Message, where: string): JsonObject {
  if (message.role === 'tool' || asArray(message.tool_calls).length > 0 || message['function_call']) {
    throw invalidRequest(where, `${where}: PaLM has no tools.`);
  }
  return { author: message.role, content: plainText(message.content, where) };
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
