import { recordedEvents } from '../recorded';
import type { ChatChunk, ChatRequest } from '../../../src/wire';
import type { ServerSentEvent, UpstreamRequest } from '../../../src/upstream/client/upstream-request';
import type { CompatibleConfig } from '../../../src/providers/openai-protocol/openai-compatible.adapter';
import type { JsonObject } from '../../../src/providers/shared/json';
import type {
  AnyProviderAdapter,
  ChatOperation,
  CompletionsOperation,
  ProviderAdapter,
  Target,
} from '../../../src/providers/contract/provider-adapter';
import { withReportedErrors } from '../../../src/providers/shared/reported-errors';
import { COMPATIBLE_ADAPTERS } from '../../../src/providers/compatible';

export type CompatibleProvider = ProviderAdapter<CompatibleConfig>;
type Chat = ChatOperation<CompatibleConfig>;
type ChatProvider = CompatibleProvider & {
  readonly chat: Chat & Required<Pick<Chat, 'toChunks'>>;
  readonly completions: CompletionsOperation<CompatibleConfig>;
};

export const HI = { messages: [{ role: 'user', content: 'Hi' }] };
export const TOOLS = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];

/** Returns an OpenAI-compatible adapter by name, typed as one with chat: only embeddings providers have none. */
export function adapterOf(name: string): ChatProvider {
  const found = COMPATIBLE_ADAPTERS.map((Adapter): AnyProviderAdapter => new Adapter()).find(
    (adapter) => adapter.name === name,
  );
  if (!found) throw new Error(`there is no provider ${name}`);
  // `targetOf` creates the config with the adapter's own class.
  return found as ChatProvider;
}

export function targetOf(name: string, settings: object = {}, model = 'some-model'): Target<CompatibleConfig> {
  const base = name === 'openai-compatible' ? { api_base: 'http://host' } : {};
  return { model, config: Object.assign(new (adapterOf(name).Config)(), base, settings) };
}

/**
 * Returns a chat request and its provider request, or those of embeddings if the provider has no chat.
 *
 * @param more fields of the request besides the message or the input
 */
export function callOf(
  name: string,
  settings?: object,
  more: object = {},
): { readonly request: object; readonly call?: UpstreamRequest } {
  const { chat, embeddings } = adapterOf(name) as CompatibleProvider;
  const target = targetOf(name, settings);
  const text = { ...HI, ...more };
  if (chat) return { request: text, call: chat.toRequest(text, target) };
  const input = { input: 'Hi', ...more };
  return embeddings ? { request: input, call: embeddings.toRequest(input, target) } : { request: input };
}

/** Returns the body of the provider request, as the provider parses it. */
export function bodyOf(name: string, request: object, settings?: object, model?: string): JsonObject {
  const call = adapterOf(name).chat.toRequest(request as ChatRequest, targetOf(name, settings, model));
  return JSON.parse(JSON.stringify(call.body)) as JsonObject;
}

/** Returns the messages of the provider request, as the provider parses them. */
export function messagesOf(name: string, messages: readonly object[], model?: string): JsonObject[] {
  return bodyOf(name, { messages }, {}, model)['messages'] as JsonObject[];
}

/** Returns the names of the parameters that were dropped or rescaled. */
export function adjustedOf(name: string, request: object, settings?: object, model?: string): readonly string[] {
  return adapterOf(name).chat.toRequest(request as ChatRequest, targetOf(name, settings, model)).adjusted ?? [];
}

/** Converts events to chunks; by default those of the recorded stream. */
export function chunksOf(
  name: string,
  events: readonly ServerSentEvent[] = recordedEvents(`compatible/${name}.json#stream`),
): ChatChunk[] {
  const { chat } = adapterOf(name);
  const { errorFormat } = chat.toRequest(HI, targetOf(name));
  return events.flatMap(withReportedErrors(chat.toChunks(targetOf(name), HI, {}), errorFormat));
}

export function eventOf(event: object): ServerSentEvent {
  return { event: '', data: JSON.stringify(event) };
}

/** Whether the provider serves completions itself, instead of over its chat. */
export function hasNativeCompletions({ name, completions }: CompatibleProvider): boolean {
  const call = completions?.toRequest({ prompt: 'Hi' }, targetOf(name));
  return call !== undefined && 'prompt' in (call.body as object);
}
