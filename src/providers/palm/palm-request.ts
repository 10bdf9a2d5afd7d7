import type { ChatRequest, CompletionsRequest, Message } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { droppedFields, plainText } from '../shared/message-content';
import { rejectNativeNames } from '../shared/reject-native-names';
import { asArray, asRecord, type Wire } from '../shared/json';
import { BASIC_COMPLETIONS_RULES, nativeParameters } from '../shared/native-parameters';
import type { MessageRequest, PalmMessage, Sampling, TextRequest } from './palm-wire';

/** A request body, and the names of the parameters that were dropped or rescaled for it. */
export interface AdjustedBody<Body> {
  readonly body: Body;
  readonly adjusted: readonly string[];
}

/** Parameters that are read from a request although its schema does not list them. */
interface ClientParameters {
  maxOutputTokens: number;
  examples: object[];
  context: string;
}

const NATIVE_NAMES: ReadonlyMap<string, string> = new Map([
  ['stopSequences', 'stop'],
  ['candidateCount', 'n'],
  ['maxOutputTokens', 'max_tokens'],
]);

const TRANSLATED: ReadonlySet<string> = new Set([
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

export function toMessageRequest(request: ChatRequest): AdjustedBody<MessageRequest> {
  const { maxOutputTokens, examples, context }: Wire<ClientParameters> = asRecord<ClientParameters>(request) ?? {};
  rejectTokenLimit('max_tokens', request.max_tokens);
  rejectTokenLimit('max_completion_tokens', request.max_completion_tokens);
  rejectTokenLimit('maxOutputTokens', maxOutputTokens);
  const { body, adjusted } = toSampling(request);
  const prompt = {
    messages: request.messages.map((message, index) => toMessage(message, `messages.${index}`)),
    ...(isGiven(examples) ? { examples } : {}),
    ...(isGiven(context) ? { context } : {}),
  };
  return { body: { ...body, prompt }, adjusted: [...adjusted, ...droppedFields(request.messages, 'dropped')] };
}

function rejectTokenLimit(name: string, value: unknown): void {
  // MLflow's text.
  if (isGiven(value)) throw invalidRequest(name, 'Max tokens is not supported for PaLM chat.');
}

export function toTextRequest(request: CompletionsRequest): AdjustedBody<TextRequest> {
  if (typeof request.prompt !== 'string') throw invalidRequest('prompt', "'prompt' must be one string.");
  const { body, adjusted } = toSampling(request);
  const limit = request.max_tokens ?? request.max_completion_tokens;
  return {
    body: { ...body, prompt: { text: request.prompt }, ...(isGiven(limit) ? { maxOutputTokens: limit } : {}) },
    adjusted,
  };
}

/** PaLM's temperatures range from 0 to 1, OpenAI's from 0 to 2. Native parameters are passed through. */
function toSampling(request: ChatRequest | CompletionsRequest): AdjustedBody<Sampling> {
  rejectNativeNames(request, NATIVE_NAMES);
  const { temperature, top_p: topP, top_k: topK, n, stop } = request;
  const adjusted = new Set(temperature ? ['temperature'] : []);
  const body: Sampling = {
    ...nativeParameters(request, TRANSLATED, BASIC_COMPLETIONS_RULES, adjusted),
    ...(isGiven(temperature) ? { temperature: temperature / 2 } : {}),
    ...(isGiven(topP) ? { topP } : {}),
    ...(isGiven(topK) ? { topK } : {}),
    candidateCount: n ?? 1,
    ...(isGiven(stop) ? { stopSequences: typeof stop === 'string' ? [stop] : stop } : {}),
  };
  return { body, adjusted: [...adjusted] };
}

function toMessage(message: Message, path: string): PalmMessage {
  const functionCall = asRecord<{ function_call: object }>(message)?.function_call;
  if (message.role === 'tool' || asArray(message.tool_calls).length > 0 || functionCall) {
    throw invalidRequest(path, `${path}: PaLM does not support tools.`);
  }
  return { author: message.role, content: plainText(message.content, path) };
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
