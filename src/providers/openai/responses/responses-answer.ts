import { randomUUID } from 'node:crypto';
import type { AnsweredToolCall, ChatResponse, ThinkingBlock } from '../../../wire';
import { count, fields, list, noAnswer, text, unixNow, type Fields } from '../../shared/json';
import { argumentsText, mintToolCallId } from '../../openai-protocol/tool-call-deltas';
import { refuseUnfinished, toFinish, toUsage } from './outcome';
import { toAnnotation, toLogprobs } from './output-parts';
import { PARAGRAPH, thoughtsIn, toThinkingBlock } from './reasoning-items';

/** A response as our chat completion: its items are put together to one message. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const response = fields(body);
  if (!response) throw noAnswer('output');
  refuseUnfinished(response);
  if (!Array.isArray(response['output'])) throw noAnswer('output');
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
export function headOf(response: Fields, model: string) {
  const tier = text(response['service_tier']);
  return {
    id: text(response['id']) || `chatcmpl-${randomUUID()}`,
    created: count(response['created_at']) || unixNow(),
    model: text(response['model']) || model,
    ...(tier !== undefined && { service_tier: tier }),
  };
}

function gather(output: readonly unknown[]) {
  const items = output.flatMap(objects);
  const ofType = (type: string): Fields[] => items.filter((item) => item['type'] === type);
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

function readMessages(messages: readonly Fields[]) {
  const annotations: object[] = [];
  const tokens: unknown[] = [];
  let content: string | null = null;
  let refusal: string | null = null;
  for (const message of messages) {
    let isFirst = true;
    for (const part of list(message['content']).flatMap(objects)) {
      const told = text(part['refusal']);
      if (told !== undefined) refusal = (refusal ?? '') + told;
      const piece = text(part['text']);
      if (piece === undefined) continue;
      if (isFirst && content && piece) content += PARAGRAPH;
      isFirst &&= piece === '';
      annotations.push(...list(part['annotations']).flatMap((value) => toAnnotation(value, content?.length ?? 0)));
      tokens.push(...list(part['logprobs']));
      content = (content ?? '') + piece;
    }
  }
  return { content, refusal, annotations, tokens, phase: phaseOf(messages.at(-1)) };
}

/** Some models tell what they say on the way to an answer from the answer, and want to be told so again. */
export function phaseOf(item: Fields | undefined): string | undefined {
  return text(item?.['phase']);
}

/** The value itself where it is an object. */
function objects(value: unknown): Fields[] {
  const object = fields(value);
  return object ? [object] : [];
}

function toToolCall(item: Fields): AnsweredToolCall[] {
  const id = text(item['call_id']) || mintToolCallId();
  const name = text(item['name']) ?? '';
  if (item['type'] === 'function_call') {
    const given = argumentsText(item['arguments']);
    return [{ id, type: 'function', function: { name, arguments: given === '' || given === 'null' ? '{}' : given } }];
  }
  if (item['type'] !== 'custom_tool_call') return [];
  // The schema knows calls of other kinds than functions; the type of what adapters make does not.
  const call = { id, type: 'custom', custom: { name, input: text(item['input']) ?? '' } };
  return [call as unknown as AnsweredToolCall];
}
