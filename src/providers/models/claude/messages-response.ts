import type { AnsweredToolCall, ChatRequest, ChatResponse, ThinkingBlock } from '../../../wire';
import { invalidResponse } from '../../shared/errors';
import { asRecord, asString, unixNow, type JsonObject } from '../../shared/json';
import { isErrorEvent, refusal } from '../../anthropic/failures';
import { toFinish } from './finish-reason';
import { capabilitiesOf } from './model-capabilities';
import { ANSWER_TOOL, answersThroughTool } from './structured-output';
import { toUsage } from './usage';

/** What the blocks of a message say, gathered by kind. */
interface Gathered {
  text: string[];
  reasoning: string[];
  thinkingBlocks: ThinkingBlock[];
  toolCalls: AnsweredToolCall[];
  /** Blocks of the vendor's own tools, for which our format has no place. */
  nativeBlocks: JsonObject[];
}

/** What `toChatResponse` must know of the request. */
export interface AnswerContext {
  /** The name of the answering model where the answer leaves it out. */
  readonly model: string;
  /** The input of the hidden tool is the answer's text. */
  readonly answersThroughTool: boolean;
}

export function answerContextOf(request: ChatRequest, model: string): AnswerContext {
  return { model, answersThroughTool: answersThroughTool(request, capabilitiesOf(model)) };
}

/** A whole message (`POST /messages`, not streamed) as our chat response. */
export function toChatResponse(body: unknown, context: AnswerContext): ChatResponse {
  const message = asRecord(body);
  if (!message) throw invalidResponse('it is not an object');
  if (isErrorEvent(message)) throw refusal(message);
  if (!Array.isArray(message['content'])) throw invalidResponse("it has no list 'content'");

  const gathered: Gathered = { text: [], reasoning: [], thinkingBlocks: [], toolCalls: [], nativeBlocks: [] };
  for (const value of message['content']) gather(readBlock(value), gathered, context);
  const { toolCalls, thinkingBlocks, nativeBlocks } = gathered;
  const tier = asString(asRecord(message['usage'])?.['service_tier']);
  return {
    id: asString(message['id']) ?? null,
    object: 'chat.completion',
    created: unixNow(),
    model: asString(message['model']) ?? context.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: gathered.text.length > 0 ? gathered.text.join('') : null,
          tool_calls: toolCalls.length > 0 ? toolCalls : null,
          refusal: explanationOf(message) ?? null,
          ...(gathered.reasoning.length > 0 ? { reasoning_content: gathered.reasoning.join('') } : {}),
          ...(thinkingBlocks.length > 0 ? { thinking_blocks: thinkingBlocks } : {}),
          ...(nativeBlocks.length > 0 ? { native_blocks: nativeBlocks } : {}),
        },
        ...toFinish(asString(message['stop_reason']), toolCalls.length > 0),
      },
    ],
    usage: toUsage(message['usage']),
    ...(tier === undefined ? {} : { service_tier: tier }),
  };
}

/** Why the model refused; `source` is a message, or the `delta` of the event that ends one. */
export function explanationOf(source: JsonObject): string | undefined {
  return source['stop_reason'] === 'refusal' ? asString(asRecord(source['stop_details'])?.['explanation']) : undefined;
}

export function readBlock(value: unknown): JsonObject & { type: string } {
  const block = asRecord(value);
  const type = asString(block?.['type']);
  if (type === undefined) throw invalidResponse('a content block has no type');
  return { ...block, type };
}

export function requiredText(source: JsonObject, name: string): string {
  const value = asString(source[name]);
  if (value === undefined) throw invalidResponse(`'${name}' of a content block is no text`);
  return value;
}

/** The input of a tool call as JSON text. */
export function toArguments(input: unknown): string {
  const given = asRecord(input ?? {});
  if (!given) throw invalidResponse('the input of a tool call is no object');
  try {
    return JSON.stringify(given);
  } catch {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw invalidResponse('the input of a tool call is nested too deeply');
  }
}

const GATHER: ReadonlyMap<string, (block: JsonObject, into: Gathered, context: AnswerContext) => void> = new Map([
  ['text', (block, into) => into.text.push(requiredText(block, 'text'))],
  [
    'thinking',
    (block, into) => {
      const thinking = requiredText(block, 'thinking');
      if (thinking !== '') into.reasoning.push(thinking);
      const signature = asString(block['signature']);
      if (signature) into.thinkingBlocks.push({ type: 'thinking', thinking, signature });
    },
  ],
  [
    'redacted_thinking',
    (block, into) => into.thinkingBlocks.push({ type: 'redacted_thinking', data: requiredText(block, 'data') }),
  ],
  [
    'tool_use',
    (block, into, { answersThroughTool }) => {
      const name = requiredText(block, 'name');
      const given = toArguments(block['input']);
      if (answersThroughTool && name === ANSWER_TOOL) into.text.push(given);
      else
        into.toolCalls.push({ id: requiredText(block, 'id'), type: 'function', function: { name, arguments: given } });
    },
  ],
]);

function gather(block: JsonObject & { type: string }, into: Gathered, context: AnswerContext): void {
  const take = GATHER.get(block.type);
  if (take) take(block, into, context);
  else into.nativeBlocks.push(block);
}
