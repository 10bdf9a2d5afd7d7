import type { ChatChunk, ChatDelta } from '../../wire';
import { errorInBody, providerError } from '../../upstream/client/error-body';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { asRecord, parseEvent, asString, type JsonObject } from '../shared/json';
import { ToolCallDeltas } from '../openai-protocol/tool-call-deltas';
import type { StreamTranslator } from '../contract/provider-adapter';
import { ChunkWriter } from './chunk-writer';
import { failureOf, toFinish } from './finish-reason';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';

/** The events of a streamed `POST /v2/chat` as our chunks. The chunk with the usage comes last. */
export function toChatChunks(model: string): StreamTranslator<ChatChunk> {
  const stream = new ChatStream(model);
  return (event) => stream.translate(event);
}

/**
 * `message-start`, then the plan, tool calls (start, deltas, end), pieces of content (start, deltas, end) with their
 * citations, `message-end` (Cohere API v2, "Streaming").
 */
class ChatStream {
  private readonly writer: ChunkWriter;
  private readonly tools = new ToolCallDeltas();
  private isOver = false;

  private readonly handlers: ReadonlyMap<string, (event: JsonObject, message: JsonObject) => ChatChunk[]> = new Map<
    string,
    (event: JsonObject, message: JsonObject) => ChatChunk[]
  >([
    ['message-start', (event) => this.start(event)],
    ['tool-plan-delta', (_event, message) => this.say({ reasoning_content: asString(message['tool_plan']) ?? '' })],
    ['tool-call-start', (event, message) => this.call(event, message)],
    ['tool-call-delta', (event, message) => this.call(event, message)],
    ['content-start', (event, message) => this.content(event, message)],
    ['content-delta', (event, message) => this.content(event, message)],
    ['citation-start', (_event, message) => this.cite(message['citations'])],
    ['message-end', (event) => this.end(event)],
  ]);

  constructor(model: string) {
    this.writer = new ChunkWriter(model);
  }

  translate({ event: name, data }: ServerSentEvent): ChatChunk[] {
    const event = parseEvent(data);
    const error = errorInBody(event);
    if (error) throw error;
    const type = asString(event['type']) ?? name;
    if (type === '' && typeof event['message'] === 'string') throw providerError(502, { message: event['message'] });
    if (this.isOver) return [];
    return this.handlers.get(type)?.(event, asRecord(asRecord(event['delta'])?.['message']) ?? {}) ?? [];
  }

  private start(event: JsonObject): ChatChunk[] {
    this.writer.id ??= asString(event['id']) ?? null;
    return [this.writer.say({ content: '' })];
  }

  private call({ index }: JsonObject, message: JsonObject): ChatChunk[] {
    const delta = asRecord(message['tool_calls']);
    const tool_calls = delta ? this.tools.push([{ ...delta, index }]) : [];
    return tool_calls.length > 0 ? [this.writer.say({ tool_calls })] : [];
  }

  private content(event: JsonObject, message: JsonObject): ChatChunk[] {
    const piece = asRecord(message['content']);
    const content = asString(piece?.['text']) ?? '';
    const reasoning_content = asString(piece?.['thinking']) ?? '';
    const logprobs = toLogprobs([event['logprobs']]);
    const thought = this.say({ reasoning_content });
    return content === '' && !logprobs ? thought : [...thought, this.writer.say({ content }, logprobs)];
  }

  private cite(value: unknown): ChatChunk[] {
    const citation = asRecord(value);
    return citation ? [this.writer.say({ citations: [citation] })] : [];
  }

  private end(event: JsonObject): ChatChunk[] {
    const delta = asRecord(event['delta']);
    const failure = failureOf(delta?.['finish_reason'] ?? (delta?.['error'] ? 'ERROR' : undefined), delta?.['error']);
    if (failure) throw failure;
    this.isOver = true;
    const rest = this.tools.finish();
    const finish = this.writer.finish(toFinish(delta?.['finish_reason']), rest.length > 0 ? { tool_calls: rest } : {});
    return [finish, this.writer.usage(toUsage(delta?.['usage']))];
  }

  private say(delta: Pick<ChatDelta, 'reasoning_content'>): ChatChunk[] {
    return delta.reasoning_content ? [this.writer.say(delta)] : [];
  }
}
