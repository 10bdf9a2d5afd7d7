import type { ReturnedToolCall, ChatResponse, ThinkingBlock } from '../../../wire';
import { asRecord, asArray, missingInResponse, asString, type Wire } from '../../shared/json';
import { countCharacters } from '../../shared/url-citation';
import { argumentsText, newToolCallId } from '../../openai-protocol/tool-calls';
import { requireFinished, toFinish, toUsage } from './outcome';
import { toAnnotation, toLogprobs } from './output-parts';
import type { OutputItemWire, OutputPartWire, ResponseWire } from './responses-wire';
import { PARAGRAPH, reasoningTexts, toThinkingBlock } from './reasoning-items';
import { toCreated, toResponseId } from '../../shared/response-head';

/** Converts a response to a chat completion: its items are merged into one message. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const response = asRecord<ResponseWire>(body);
  if (!response) throw missingInResponse('output');
  requireFinished(response);
  if (!Array.isArray(response.output)) throw missingInResponse('output');
  const { logprobs, ...message } = gather(response.output);
  const finish = toFinish(response, message.tool_calls !== null);
  return {
    ...headOf(response, model),
    object: 'chat.completion',
    choices: [{ index: 0, message, ...(logprobs && { logprobs }), ...finish }],
    usage: toUsage(response.usage),
  };
}

/** Returns the fields that a response and all chunks of a stream share. */
export function headOf(response: Wire<ResponseWire>, model: string) {
  const tier = asString(response.service_tier);
  return {
    id: toResponseId(response.id, 'chatcmpl'),
    created: toCreated(response.created_at),
    model: asString(response.model) || model,
    ...(tier !== undefined && { service_tier: tier }),
  };
}

function gather(output: readonly unknown[]) {
  const items = output.flatMap((value) => asRecord<OutputItemWire>(value) ?? []);
  const ofType = (type: string) => items.filter((item) => item.type === type);
  const text = readMessages(ofType('message'));
  const reasoning = ofType('reasoning').flatMap(reasoningTexts);
  const blocks: ThinkingBlock[] = ofType('reasoning').flatMap(toThinkingBlock);
  const calls = items.flatMap(toToolCall);
  const native = items.filter(isNativeItem);
  return {
    role: 'assistant',
    content: text.content,
    tool_calls: calls.length > 0 ? calls : null,
    refusal: text.refusal,
    ...(reasoning.length > 0 && { reasoning_content: reasoning.join(PARAGRAPH) }),
    ...(blocks.length > 0 && { thinking_blocks: blocks }),
    ...(native.length > 0 && { native_blocks: native }),
    ...(text.phase !== undefined && { phase: text.phase }),
    ...(text.annotations.length > 0 && { annotations: text.annotations }),
    logprobs: toLogprobs(text.tokens),
  };
}

function readMessages(messages: readonly Wire<OutputItemWire>[]) {
  const annotations: object[] = [];
  const tokens: unknown[] = [];
  let content: string | null = null;
  let refusal: string | null = null;
  for (const message of messages) {
    let isFirst = true;
    for (const part of asArray(message.content).flatMap((value) => asRecord<OutputPartWire>(value) ?? [])) {
      const refused = asString(part.refusal);
      if (refused !== undefined) refusal = (refusal ?? '') + refused;
      const piece = asString(part.text);
      if (piece === undefined) continue;
      if (isFirst && content && piece) content += PARAGRAPH;
      isFirst &&= piece === '';
      const cited = asArray(part.annotations);
      if (cited.length > 0) {
        const offset = countCharacters(content ?? '');
        annotations.push(...cited.flatMap((value) => toAnnotation(value, offset)));
      }
      tokens.push(...asArray(part.logprobs));
      content = (content ?? '') + piece;
    }
  }
  return { content, refusal, annotations, tokens, phase: phaseOf(messages.at(-1)) };
}

/** The items that chat has fields for. */
const CHAT_ITEMS: ReadonlySet<unknown> = new Set(['message', 'reasoning', 'function_call', 'custom_tool_call']);

/** Returns whether chat has no field for an item, such as the call of a tool that the provider runs. */
export function isNativeItem({ type }: Wire<OutputItemWire>): boolean {
  return typeof type === 'string' && !CHAT_ITEMS.has(type);
}

/** Returns whether a message is commentary or the final answer. Clients send it back with the message. */
export function phaseOf(item: Wire<OutputItemWire> | undefined): string | undefined {
  return asString(item?.phase);
}

function toToolCall(item: Wire<OutputItemWire>): ReturnedToolCall[] {
  const id = asString(item.call_id) || newToolCallId();
  const name = asString(item.name) ?? '';
  if (item.type === 'function_call') {
    const given = argumentsText(item.arguments);
    return [{ id, type: 'function', function: { name, arguments: given === '' || given === 'null' ? '{}' : given } }];
  }
  if (item.type !== 'custom_tool_call') return [];
  // The type describes functions only; the schema allows calls of other tools.
  const call = { id, type: 'custom', custom: { name, input: asString(item.input) ?? '' } };
  return [call as unknown as ReturnedToolCall];
}
