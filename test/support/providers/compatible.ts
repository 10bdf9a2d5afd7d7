import { recordedEvents } from '../recorded';
import type { ChatChunk, ChatRequest } from '../../../src/wire';
import type { ServerSentEvent, UpstreamRequest } from '../../../src/upstream/client/upstream-request';
import type { CompatibleConfig } from '../../../src/providers/openai-protocol/openai-compatible.adapter';
import type { OutgoingBody } from '../../../src/providers/openai-protocol/openai-shaped.adapter';
import type {
  ChatOperation,
  CompletionsOperation,
  ProviderAdapter,
  Target,
} from '../../../src/providers/contract/provider-adapter';
import { COMPATIBLE_ADAPTERS } from '../../../src/providers/compatible';

export type LookAlike = ProviderAdapter<CompatibleConfig>;
/** One that chats. */
type Chat = ChatOperation<CompatibleConfig>;
type Chatting = LookAlike & {
  readonly chat: Chat & Required<Pick<Chat, 'toChunks'>>;
  readonly completions: CompletionsOperation<CompatibleConfig>;
};

export const HI = { messages: [{ role: 'user', content: 'Hi' }] };
export const TOOLS = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];

/** For the specs: a look-alike by its name, as one that chats, which nearly all do. */
export function adapterOf(name: string): Chatting {
  const found = COMPATIBLE_ADAPTERS.map((Adapter): LookAlike => new Adapter()).find((adapter) => adapter.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  // Each is given the settings of its own kind.
  return found as Chatting;
}

export function targetOf(name: string, settings: object = {}, model = 'some-model'): Target<CompatibleConfig> {
  const base = name === 'openai-compatible' ? { api_base: 'http://host' } : {};
  return { model, config: Object.assign(new (adapterOf(name).Config)(), base, settings) };
}

/**
 * What it is asked, and how: a chat or, where it does not chat, embeddings.
 *
 * @param more what the request has besides the message or the input
 */
export function callOf(
  name: string,
  settings?: object,
  more: object = {},
): { readonly request: object; readonly call?: UpstreamRequest } {
  // Nearly all chat, but not all.
  const { chat, embeddings } = adapterOf(name) as LookAlike;
  const target = targetOf(name, settings);
  const text = { ...HI, ...more };
  if (chat) return { request: text, call: chat.toRequest(text, target) };
  const input = { input: 'Hi', ...more };
  return embeddings ? { request: input, call: embeddings.toRequest(input, target) } : { request: input };
}

/** What goes out, as the vendor reads it. */
export function bodyOf(name: string, request: object, settings?: object, model?: string): OutgoingBody {
  const call = adapterOf(name).chat.toRequest(request as ChatRequest, targetOf(name, settings, model));
  return JSON.parse(JSON.stringify(call.body)) as OutgoingBody;
}

/** What goes out of a list of messages, as the vendor reads it. */
export function messagesOf(name: string, messages: readonly object[], model?: string): OutgoingBody[] {
  return bodyOf(name, { messages }, {}, model)['messages'] as OutgoingBody[];
}

/** The names of what was left out of a request. */
export function adjustedOf(name: string, request: object, settings?: object, model?: string): readonly string[] {
  return adapterOf(name).chat.toRequest(request as ChatRequest, targetOf(name, settings, model)).adjusted ?? [];
}

/** The recorded stream, or other events, as chunks. */
export function chunksOf(
  name: string,
  events: readonly ServerSentEvent[] = recordedEvents(`compatible/${name}.json#stream`),
): ChatChunk[] {
  return events.flatMap(adapterOf(name).chat.toChunks(targetOf(name), HI, {}));
}

export function eventOf(event: object): ServerSentEvent {
  return { event: '', data: JSON.stringify(event) };
}

/** Whether its completions are the vendor's own, and not chats. */
export function asksForCompletions({ name, completions }: LookAlike): boolean {
  const call = completions?.toRequest({ prompt: 'Hi' }, targetOf(name));
  return call !== undefined && 'prompt' in (call.body as object);
}
