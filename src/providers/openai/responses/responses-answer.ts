import { randomUUID } from 'node:crypto';
import type { AnsweredToolCall, ChatResponse, ThinkingBlock } from '../../../wire';
import { asInteger, asRecord, asArray, missingInResponse, asString, unixNow, type JsonObject } from '../../shared/json';
import { argumentsText, newToolCallId } from '../../openai-protocol/tool-call-deltas';
import { refuseUnfinished, toFinish, toUsage } from './outcome';
import { toAnnotation, toLogprobs } from './output-parts';
import { PARAGRAPH, thoughtsIn, toThinkingBlock } from './reasoning-items';

/** A response as our chat completion: its items are put together to one message. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const response = asRecord(body);
  if (!response) throw missingInResponse('output');
  refuseUnfinished(response);
  if (!Array.isArray(response['output'])) throw missingInResponse('output');
  const { logprobs, ...message } = gather(response['output']);
  const finish = toFinish(response, message.tool_calls !== null);
  return {
    ...headOf(response, model),
    object: 'chat.completion',
    choices: [{ index: 0, message, ...(logprobs && { logprobs }), ...finish }],
    usage: toUsage(response['usage']),
  };
}

/** What all chunks of a stream share, too. */
export function headOf(response: JsonObject, model: string) {
  const tier = asString(response['service_tier']);
  return {
    id: asString(response['id']) || `chatcmpl-${randomUUID()}`,
    created: asInteger(response['created_at']) || unixNow(),
    model: asString(response['model']) || model,
    ...(tier !== undefined && { service_tier: tier }),
  };
}

function gather(output: readonly unknown[]) {
  const items = output.flatMap(objects);
  const ofType = (type: string): JsonObject[] => items.filter((item) => item['type'] === type);
  const said = readMessages(ofType('message'));
  const thoughts = ofType('reasoning').flatMap(thoughtsIn);
  const blocks: ThinkingBlock[] = ofType('reasoning').flatMap(toThinkingBlock);
  const calls = items.flatMap(toToolCall);
  return {
    role: 'assistant',
    content: said.content,
    tool_calls: calls.length > 0 ? calls : null,
    refusal: said.refusal,
    ...(thoughts.length > 0 && { reasoning_content: thoughts.join(PARAGRAPH) }),
    ...(blocks.length > 0 && { thinking_blocks: blocks }),
    ...(said.phase !== undefined && { phase: said.phase }),
    ...(said.annotations.length > 0 && { annotations: said.annotations }),
    logprobs: toLogprobs(said.tokens),
  };
}

function readMessages(messages: readonly JsonObject[]) {
  const annotations: object[] = [];
  const tokens: unknown[] = [];
  let content: string | null = null;
  let refusal: string | null = null;
  for (const message of messages) {
    let isFirst = true;
    for (const part of asArray(message['content']).flatMap(objects)) {
      const told = asString(part['refusal']);
      if (told !== undefined) refusal = (refusal ?? '') + told;
      const piece = asString(part['text']);
      if (piece === undefined) continue;
      if (isFirst && content && piece) content += PARAGRAPH;
      isFirst &&= piece === '';
      annotations.push(...asArray(part['annotations']).flatMap((value) => toAnnotation(value, content?.length ?? 0)));
      tokens.push(...asArray(part['logprobs']));
      content = (content ?? '') + piece;
    }
  }
  return { content, refusal, annotations, tokens, phase: phaseOf(messages.at(-1)) };
}

/** Some models tell what they say on the way to an answer from the answer, and want to be told so again. */
export function phaseOf(item: JsonObject | undefined): string | undefined {
  return asString(item?.['phase']);
}

/** The value itself where it is an object. */
function objects(value: unknown): JsonObject[] {
  const object = asRecord(value);
  return object ? [object] : [];
}

function toToolCall(item: JsonObject): AnsweredToolCall[] {
  const id = asString(item['call_id']) || newToolCallId();
  const name = asString(item['name']) ?? '';
  if (item['type'] === 'function_call') {
    const given = argumentsText(item['arguments']);
    return [{ id, type: 'function', function: { name, arguments: given === '' || given === 'null' ? '{}' : given } }];
  }
  if (item['type'] !== 'custom_tool_call') return [];
  // The schema knows calls of other kinds than functions; the type of what adapters make does not.
  const call = { id, type: 'custom', custom: { name, input: asString(item['input']) ?? '' } };
  return [call as unknown as AnsweredToolCall];
}
