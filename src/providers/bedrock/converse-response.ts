import type { AnsweredToolCall, ChatResponse, ThinkingBlock } from '../../wire';
import { OUTPUT_TOOL } from '../models/claude/structured-output';
import { asRecord, asArray, asString, unixNow, type JsonObject } from '../shared/json';
import { newToolCallId } from '../openai-protocol/tool-call-deltas';
import { invalidResponse } from '../shared/errors';
import { toFinish } from './finish-reason';
import { toUsage } from './usage';

/** What the reader of an answer must know of the request. */
export interface AnswerContext {
  readonly model: string;
  readonly id: string;
  /** The input of the hidden tool is the answer's text. */
  readonly answersThroughTool: boolean;
}

/** What the blocks of a message say, gathered by kind. */
interface Gathered {
  text: string[];
  reasoning: string[];
  thinkingBlocks: ThinkingBlock[];
  toolCalls: AnsweredToolCall[];
  /** Blocks for which our format has no place. */
  nativeBlocks: JsonObject[];
}

/** The answer of Converse as our chat response. */
export function toChatResponse(body: unknown, context: AnswerContext): ChatResponse {
  const answer = asRecord(body);
  const content = asRecord(asRecord(answer?.['output'])?.['message'])?.['content'];
  if (!answer || !Array.isArray(content)) throw invalidResponse("it has no list 'output.message.content'");
  const gathered: Gathered = { text: [], reasoning: [], thinkingBlocks: [], toolCalls: [], nativeBlocks: [] };
  for (const value of content) {
    const block = asRecord(value);
    if (!block) throw invalidResponse('a content block is no object');
    gather(block, gathered, context);
  }
  const { toolCalls, thinkingBlocks, nativeBlocks } = gathered;
  return {
    id: context.id,
    object: 'chat.completion',
    created: unixNow(),
    model: context.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: gathered.text.length > 0 ? gathered.text.join('') : null,
          tool_calls: toolCalls.length > 0 ? toolCalls : null,
          refusal: null,
          ...(gathered.reasoning.length > 0 ? { reasoning_content: gathered.reasoning.join('') } : {}),
          ...(thinkingBlocks.length > 0 ? { thinking_blocks: thinkingBlocks } : {}),
          ...(nativeBlocks.length > 0 ? { native_blocks: nativeBlocks } : {}),
        },
        ...toFinish(asString(answer['stopReason']), toolCalls.length > 0),
      },
    ],
    usage: toUsage(answer['usage']),
    ...toExtras(answer),
  };
}

/** What clients may want to see of an answer, or of the event that ends a stream, beyond the message. */
export function toExtras(source: JsonObject): JsonObject {
  const tier = asString(asRecord(source['serviceTier'])?.['type']);
  const own = source['additionalModelResponseFields'];
  return {
    ...(tier === undefined ? {} : { service_tier: tier }),
    ...(asRecord(source['trace']) ? { trace: source['trace'] } : {}),
    ...(own === undefined || own === null ? {} : { additionalModelResponseFields: own }),
  };
}

type Gather = (member: unknown, into: Gathered, context: AnswerContext) => void;

/** By the one member that a block has. */
const GATHER: ReadonlyMap<string, Gather> = new Map<string, Gather>([
  ['text', (member, into) => into.text.push(requiredText(member, 'text'))],
  ['reasoningContent', (member, into) => gatherReasoning(asRecord(member) ?? {}, into)],
  ['toolUse', (member, into, context) => gatherToolUse(asRecord(member) ?? {}, into, context)],
]);

function gather(block: JsonObject, into: Gathered, context: AnswerContext): void {
  const [name, member] = Object.entries(block).find(([key]) => GATHER.has(key)) ?? [];
  if (name !== undefined) GATHER.get(name)?.(member, into, context);
  else {
    into.nativeBlocks.push(block);
    for (const cited of asArray(asRecord(block['citationsContent'])?.['content'])) {
      into.text.push(asString(asRecord(cited)?.['text']) ?? '');
    }
  }
}

function gatherReasoning(member: JsonObject, into: Gathered): void {
  const redacted = asString(member['redactedContent']);
  if (redacted !== undefined) into.thinkingBlocks.push({ type: 'redacted_thinking', data: redacted });
  const said = asRecord(member['reasoningText']);
  const thinking = asString(said?.['text']) ?? '';
  const signature = asString(said?.['signature']);
  if (thinking !== '') into.reasoning.push(thinking);
  if (signature) into.thinkingBlocks.push({ type: 'thinking', thinking, signature });
}

function gatherToolUse(member: JsonObject, into: Gathered, { answersThroughTool }: AnswerContext): void {
  const name = requiredText(member['name'], 'toolUse.name');
  const given = toArguments(member['input']);
  if (answersThroughTool && name === OUTPUT_TOOL) into.text.push(given);
  else {
    const id = asString(member['toolUseId']) || newToolCallId();
    into.toolCalls.push({ id, type: 'function', function: { name, arguments: given } });
  }
}

export function requiredText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalidResponse(`'${name}' of a content block is no text`);
  return value;
}

/** The input of a tool call as JSON text. */
function toArguments(input: unknown): string {
  const given = asRecord(input ?? {});
  if (!given) throw invalidResponse('the input of a tool call is no object');
  try {
    return JSON.stringify(given);
  } catch {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw invalidResponse('the input of a tool call is nested too deeply');
  }
}
