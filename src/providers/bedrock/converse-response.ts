import type { ReturnedToolCall, ChatResponse, ThinkingBlock } from '../../wire';
import { OUTPUT_TOOL } from '../models/claude/structured-output';
import { asRecord, asArray, asString, unixNow, type JsonObject, type Wire } from '../shared/json';
import { newToolCallId } from '../openai-protocol/tool-calls';
import { invalidResponse } from '../shared/errors';
import { countCharacters } from '../shared/url-citation';
import type { ConverseResponse, ReasoningContent, ResponseBlock, ResponseExtras, ToolUseBlock } from './converse-wire';
import { toAnnotations } from './citations';
import { toFinish } from './finish-reason';
import { toUsage } from './usage';
import { stringifyJson } from '../../shared/exact-json';

/** What the translation of a response needs to know about its request. */
export interface ResponseContext {
  readonly model: string;
  readonly id: string;
  /** The model returns its text as the input of a hidden tool. */
  readonly usesHiddenTool: boolean;
}

/** The content of a message, by kind. */
interface Content {
  text: string[];
  /** The citations of the text. */
  annotations: object[];
  reasoning: string[];
  thinkingBlocks: ThinkingBlock[];
  toolCalls: ReturnedToolCall[];
  /** Blocks that OpenAI's format has no place for. */
  nativeBlocks: JsonObject[];
}

/** Translates a Converse response into a chat response. */
export function toChatResponse(body: unknown, context: ResponseContext): ChatResponse {
  const response = asRecord<ConverseResponse>(body);
  const output = asRecord<ConverseResponse['output']>(response?.output);
  const blocks = asRecord<ConverseResponse['output']['message']>(output?.message)?.content;
  if (!response || !Array.isArray(blocks)) throw invalidResponse("it has no list 'output.message.content'");
  const { text, annotations, reasoning, thinkingBlocks, toolCalls, nativeBlocks } = readContent(blocks, context);
  const hasOutput = text.some((part) => part !== '') || toolCalls.length > 0 || reasoning.length > 0;
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
          content: text.length > 0 ? text.join('') : null,
          tool_calls: toolCalls.length > 0 ? toolCalls : null,
          refusal: null,
          ...(annotations.length > 0 ? { annotations } : {}),
          ...(reasoning.length > 0 ? { reasoning_content: reasoning.join('') } : {}),
          ...(thinkingBlocks.length > 0 ? { thinking_blocks: thinkingBlocks } : {}),
          ...(nativeBlocks.length > 0 ? { native_blocks: nativeBlocks } : {}),
        },
        ...toFinish(asString(response.stopReason), toolCalls.length > 0, hasOutput),
      },
    ],
    usage: toUsage(response.usage),
    ...toExtras(response),
  };
}

/** Fields of a response, or of the last events of a stream, that the client receives unchanged. */
export function toExtras({ serviceTier, trace, additionalModelResponseFields: fields }: Wire<ResponseExtras>): object {
  const tier = asString(asRecord<NonNullable<ResponseExtras['serviceTier']>>(serviceTier)?.type);
  return {
    ...(tier === undefined ? {} : { service_tier: tier }),
    ...(asRecord(trace) ? { trace } : {}),
    ...(fields === undefined || fields === null ? {} : { additionalModelResponseFields: fields }),
  };
}

function readContent(blocks: readonly unknown[], context: ResponseContext): Content {
  const content: Content = {
    text: [],
    annotations: [],
    reasoning: [],
    thinkingBlocks: [],
    toolCalls: [],
    nativeBlocks: [],
  };
  for (const value of blocks) {
    const block = asRecord<ResponseBlock>(value);
    if (!block) throw invalidResponse('a content block is not an object');
    if (block.text !== undefined) content.text.push(requiredText(block.text, 'text'));
    else if (block.reasoningContent !== undefined) readReasoning(block.reasoningContent, content);
    else if (block.toolUse !== undefined) readToolUse(block.toolUse, content, context);
    else {
      content.nativeBlocks.push(block);
      readCitations(block, content);
    }
  }
  return content;
}

function readCitations({ citationsContent }: Wire<ResponseBlock>, { text, annotations }: Content): void {
  const cited = asRecord<NonNullable<ResponseBlock['citationsContent']>>(citationsContent);
  if (!cited) return;
  const start = countCharacters(text.join(''));
  text.push(...asArray(cited.content).map((item) => asString(asRecord<{ text: string }>(item)?.text) ?? ''));
  annotations.push(...toAnnotations(cited.citations, start, countCharacters(text.join(''))));
}

function readReasoning(value: unknown, { reasoning, thinkingBlocks }: Content): void {
  const content = asRecord<ReasoningContent>(value);
  const redacted = asString(content?.redactedContent);
  if (redacted !== undefined) thinkingBlocks.push({ type: 'redacted_thinking', data: redacted });
  const reasoningText = asRecord<NonNullable<ReasoningContent['reasoningText']>>(content?.reasoningText);
  const thinking = asString(reasoningText?.text) ?? '';
  const signature = asString(reasoningText?.signature);
  if (thinking !== '') reasoning.push(thinking);
  if (signature) thinkingBlocks.push({ type: 'thinking', thinking, signature });
}

function readToolUse(value: unknown, { text, toolCalls }: Content, { usesHiddenTool }: ResponseContext): void {
  const toolUse = asRecord<ToolUseBlock['toolUse']>(value);
  const name = requiredText(toolUse?.name, 'toolUse.name');
  const input = toArguments(toolUse?.input);
  if (usesHiddenTool && name === OUTPUT_TOOL) text.push(input);
  else {
    const id = asString(toolUse?.toolUseId) || newToolCallId();
    toolCalls.push({ id, type: 'function', function: { name, arguments: input } });
  }
}

export function requiredText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalidResponse(`'${name}' of a content block is not a string`);
  return value;
}

/** The input of a tool call as JSON text. */
function toArguments(value: unknown): string {
  const input = asRecord(value ?? {});
  if (!input) throw invalidResponse('the input of a tool call is not an object');
  try {
    return stringifyJson(input);
  } catch {
    // JSON.parse accepts deeper nesting than JSON.stringify.
    throw invalidResponse('the input of a tool call is nested too deeply');
  }
}
