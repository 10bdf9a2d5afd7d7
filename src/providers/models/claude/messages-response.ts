import type { ReturnedToolCall, ChatRequest, ChatResponse, ThinkingBlock } from '../../../wire';
import { invalidResponse } from '../../shared/errors';
import { asRecord, asString, unixNow, type Wire } from '../../shared/json';
import { countCharacters } from '../../shared/url-citation';
import { toAnnotations } from './citations';
import { toFinish } from './finish-reason';
import type { MessagesResponse, MessagesUsage, ResponseBlock, StopDetails } from './messages-wire';
import { OUTPUT_TOOL, mayUseOutputTool } from './structured-output';
import { toUsage } from './usage';
import { toResponseId } from '../../shared/response-head';
import { stringifyJson } from '../../../shared/exact-json';

/** A content block whose `type` is checked. */
export type TypedBlock = Wire<ResponseBlock> & { readonly type: string };

/** The content blocks of a message, grouped by kind. */
interface Gathered {
  text: string[];
  /** Number of characters of `text`. */
  characters: number;
  annotations: object[];
  reasoning: string[];
  thinkingBlocks: ThinkingBlock[];
  toolCalls: ReturnedToolCall[];
  /** Blocks without an equivalent in OpenAI's format, such as those of Anthropic's server tools. */
  nativeBlocks: TypedBlock[];
}

/** The facts about the request that the translation of its response needs. */
export interface ResponseContext {
  /** The model to report if the response does not name one. */
  readonly model: string;
  /** Whether the input of the output tool is the text of the response. */
  readonly usesOutputTool: boolean;
}

export function responseContextOf(request: ChatRequest, model: string): ResponseContext {
  return { model, usesOutputTool: mayUseOutputTool(request) };
}

/** Translates the response of `POST /messages` without streaming. */
export function toChatResponse(body: unknown, context: ResponseContext): ChatResponse {
  const message = asRecord<MessagesResponse>(body);
  if (!message) throw invalidResponse('it is not an object');
  if (!Array.isArray(message.content)) throw invalidResponse("it has no list 'content'");

  const gathered: Gathered = {
    text: [],
    characters: 0,
    annotations: [],
    reasoning: [],
    thinkingBlocks: [],
    toolCalls: [],
    nativeBlocks: [],
  };
  for (const value of message.content) gather(readBlock(value), gathered, context);
  const { toolCalls, thinkingBlocks, nativeBlocks, annotations } = gathered;
  const hasOutput = gathered.characters > 0 || toolCalls.length > 0 || gathered.reasoning.length > 0;
  const tier = asString(asRecord<MessagesUsage>(message.usage)?.service_tier);
  return {
    id: toResponseId(message.id, 'chatcmpl'),
    object: 'chat.completion',
    created: unixNow(),
    model: asString(message.model) || context.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: gathered.text.length > 0 ? gathered.text.join('') : null,
          tool_calls: toolCalls.length > 0 ? toolCalls : null,
          refusal: refusalExplanation(message) ?? null,
          ...(annotations.length > 0 ? { annotations } : {}),
          ...(gathered.reasoning.length > 0 ? { reasoning_content: gathered.reasoning.join('') } : {}),
          ...(thinkingBlocks.length > 0 ? { thinking_blocks: thinkingBlocks } : {}),
          ...(nativeBlocks.length > 0 ? { native_blocks: nativeBlocks } : {}),
        },
        ...toFinish(asString(message.stop_reason), toolCalls.length > 0, hasOutput),
      },
    ],
    usage: toUsage(message.usage),
    ...(tier === undefined ? {} : { service_tier: tier }),
  };
}

/** Returns why the model refused to respond. `source` is a message, or the `delta` of a `message_delta` event. */
export function refusalExplanation(
  source: Wire<Pick<MessagesResponse, 'stop_reason' | 'stop_details'>>,
): string | undefined {
  if (source.stop_reason !== 'refusal') return undefined;
  return asString(asRecord<StopDetails>(source.stop_details)?.explanation);
}

export function readBlock(value: unknown): TypedBlock {
  const block = asRecord<ResponseBlock>(value);
  const type = asString(block?.type);
  if (type === undefined) throw invalidResponse('a content block has no type');
  return { ...block, type };
}

/** A field that the block or delta must have. */
export function requiredText<T extends object>(source: T, name: keyof T): string {
  const value = asString(source[name]);
  if (value === undefined) throw invalidResponse(`'${String(name)}' of a content block is not a string`);
  return value;
}

/** The input of a tool call as JSON text. */
export function toArguments(input: unknown): string {
  const given = asRecord(input ?? {});
  if (!given) throw invalidResponse('the input of a tool call is not an object');
  try {
    return stringifyJson(given);
  } catch {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw invalidResponse('the input of a tool call is nested too deeply');
  }
}

const GATHER: ReadonlyMap<string, (block: TypedBlock, into: Gathered, context: ResponseContext) => void> = new Map([
  [
    'text',
    (block, into) => {
      const start = into.characters;
      addText(requiredText(block, 'text'), into);
      into.annotations.push(...toAnnotations(block.citations, start, into.characters));
    },
  ],
  [
    'thinking',
    (block, into) => {
      const thinking = requiredText(block, 'thinking');
      if (thinking !== '') into.reasoning.push(thinking);
      const signature = asString(block.signature);
      if (signature) into.thinkingBlocks.push({ type: 'thinking', thinking, signature });
    },
  ],
  [
    'redacted_thinking',
    (block, into) => into.thinkingBlocks.push({ type: 'redacted_thinking', data: requiredText(block, 'data') }),
  ],
  [
    'tool_use',
    (block, into, context) => {
      const name = requiredText(block, 'name');
      const input = toArguments(block.input);
      if (context.usesOutputTool && name === OUTPUT_TOOL) addText(input, into);
      else {
        into.toolCalls.push({ id: requiredText(block, 'id'), type: 'function', function: { name, arguments: input } });
      }
    },
  ],
]);

function addText(text: string, into: Gathered): void {
  into.text.push(text);
  into.characters += countCharacters(text);
}

function gather(block: TypedBlock, into: Gathered, context: ResponseContext): void {
  const gatherBlock = GATHER.get(block.type);
  if (gatherBlock) gatherBlock(block, into, context);
  else into.nativeBlocks.push(block);
}
