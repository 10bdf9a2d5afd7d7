import type { Message } from '../../wire';
import { asArray, asRecord, asString } from '../shared/json';
import { mapItems } from '../shared/map-items';
import type { DraftBody } from '../shared/parameter-rules';
import { reasoningOf } from './reasoning';

/**
 * Writes the reasoning in assistant messages of a request into the field that the provider reads. Returns the names of
 * the fields that it dropped.
 */
export type Replay = (body: DraftBody, model: string) => readonly string[];

/** The fields in which clients return reasoning: ours, and native ones that responses contained. */
const REASONING = ['reasoning_content', 'thinking_blocks', 'reasoning', 'reasoning_details'] as const;
type ReasoningFields = Partial<Record<(typeof REASONING)[number], unknown>>;

/** Fields of responses, in a message or its tool calls, that only the provider that sent them accepts. */
const NATIVE = [
  'extra_content',
  'thought_signature',
  'native_blocks',
  'native_annotations',
  'native_tool_calls',
  'citations',
  'images',
] as const;

/** For proxies, and for servers that read our fields. The `index` of a streamed entry is not part of the provider's block. */
export const keepReasoning: Replay = (body) => {
  mapAssistantMessages(body, (message) => {
    const { thinking_blocks: blocks } = message;
    if (!Array.isArray(blocks)) return message;
    const kept = mapItems<unknown>(blocks, withoutIndex);
    return kept === blocks ? message : { ...message, thinking_blocks: kept };
  });
  return [];
};

function withoutIndex(block: unknown): unknown {
  const fields = asRecord<{ index: number }>(block);
  if (!fields || !('index' in fields)) return block;
  const { index: _, ...rest } = fields;
  return rest;
}

/** For providers that do not accept reasoning. */
export const dropReasoning: Replay = (body) => replaceReasoning(body, () => undefined);

/** Sends the text of the reasoning in `field`. */
export const reasoningAs =
  (field: 'reasoning' | 'reasoning_content'): Replay =>
  (body) =>
    replaceReasoning(body, (message) => {
      const reasoning = reasoningIn(message);
      return reasoning === undefined ? undefined : { [field]: reasoning };
    });

/**
 * Replaces the reasoning of each assistant message by the fields that `toFields` returns, or removes it if that returns
 * undefined. Removes native fields of other providers unless the provider is a proxy that accepts them. Returns the names of the
 * removed fields.
 */
export function replaceReasoning(
  body: DraftBody,
  toFields: (message: Message, index: number) => ReasoningFields | undefined,
  acceptsNative = false,
): readonly string[] {
  const dropped = new Set<string>();
  mapAssistantMessages(body, (message, index) => {
    const fields = toFields(message, index);
    if (!fields) for (const name of REASONING) if (message[name]) dropped.add(name);
    const kept = acceptsNative ? message : withoutNative(message, dropped);
    if (REASONING.every((name) => kept[name] === fields?.[name])) return kept;
    return { ...withoutReasoning(kept), ...fields };
  });
  return [...dropped];
}

/** Removes {@link NATIVE} fields. Adds their names to `dropped`. */
function withoutNative(message: Message, dropped: Set<string>): Message {
  const { tool_calls: calls } = message;
  const kept: Message = removeNative(message, dropped);
  if (!Array.isArray(calls)) return kept;
  const keptCalls = mapItems(calls, (call) => removeNative(call, dropped));
  return keptCalls === calls ? kept : { ...kept, tool_calls: [...keptCalls] };
}

function removeNative<Fields extends object>(fields: Fields, dropped: Set<string>): Fields {
  const names = NATIVE.filter((name) => name in fields);
  if (names.length === 0) return fields;
  for (const name of names) dropped.add(name);
  // Fields that OpenAI's schema does not have.
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name as never))) as Fields;
}

/** Returns the text of the reasoning in a message. */
export function reasoningIn(message: Message): string | undefined {
  const blocks = asArray(message.thinking_blocks).map(
    (block) => asString(asRecord<{ thinking: string }>(block)?.thinking) ?? '',
  );
  return reasoningOf(message) ?? (blocks.join('') || undefined);
}

export function withoutReasoning(message: Message): Message {
  if (!REASONING.some((name) => name in message)) return message;
  const kept = { ...message };
  for (const name of REASONING) delete kept[name];
  return kept;
}

/**
 * Replaces the assistant messages of a body. The messages of the client's request are not changed; they stay in the body if
 * `change` returns each of them.
 */
export function mapAssistantMessages(body: DraftBody, change: (message: Message, index: number) => Message): void {
  // The request schema has been validated.
  const messages = body.messages as readonly Message[];
  body.messages = mapItems(messages, (message, index) =>
    message.role === 'assistant' ? change(message, index) : message,
  );
}
