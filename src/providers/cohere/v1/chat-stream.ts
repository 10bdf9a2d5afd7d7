import type { ChatChunk } from '../../../wire';
import { errorInBody } from '../../../upstream/client/error-body';
import type { ServerSentEvent } from '../../../upstream/client/upstream-request';
import { asRecord, asArray, parseEvent, asString, type JsonObject } from '../../shared/json';
import { ToolCallDeltas } from '../../openai-protocol/tool-call-deltas';
import type { StreamTranslator } from '../../contract/provider-adapter';
import { ChunkWriter } from '../chunk-writer';
import { failureOf } from '../finish-reason';
import { finishOf, idOf } from './chat-answer';
import { usageOf } from './usage';

/** The lines of a streamed `POST /v1/chat` as our chunks. The chunk with the usage comes last. */
export function toChatChunks(model: string): StreamTranslator<ChatChunk> {
  const stream = new ChatStream(model);
  return (event) => stream.translate(event);
}

/**
 * `stream-start`, then the text, or what the model means to do and its tool calls, in pieces (`tool-calls-chunk`) and
 * once more as a whole (`tool-calls-generation`), and `stream-end`, which repeats the answer.
 */
class ChatStream {
  private readonly writer: ChunkWriter;
  private readonly tools = new ToolCallDeltas();
  private hasText = false;
  private isCalling = false;
  private isOver = false;

  private readonly handlers: ReadonlyMap<string, (event: JsonObject) => ChatChunk[]> = new Map([
    ['stream-start', (event: JsonObject) => this.start(event)],
    ['text-generation', (event: JsonObject) => this.say(event['text'])],
    ['tool-calls-chunk', (event: JsonObject) => this.callPiece(event)],
    ['tool-calls-generation', (event: JsonObject) => this.callWhole(event)],
    ['stream-end', (event: JsonObject) => this.end(event)],
  ]);

  constructor(model: string) {
    this.writer = new ChunkWriter(model);
  }

  translate({ event: name, data }: ServerSentEvent): ChatChunk[] {
    const event = parseEvent(data);
    const error = errorInBody(event);
    if (error) throw error;
    return this.isOver ? [] : (this.handlers.get(asString(event['event_type']) ?? name)?.(event) ?? []);
  }

  private start(event: JsonObject): ChatChunk[] {
    this.writer.id ??= asString(event['generation_id']) ?? null;
    return [this.writer.say({ content: '' })];
  }

  private say(value: unknown): ChatChunk[] {
    const content = asString(value);
    if (!content) return [];
    this.hasText = true;
    return [this.writer.say({ content })];
  }

  private callPiece(event: JsonObject): ChatChunk[] {
    const delta = asRecord(event['tool_call_delta']);
    const said = this.say(asString(delta?.['text']) ?? event['text']);
    if (delta?.['name'] === undefined && delta?.['parameters'] === undefined) return said;
    const { index, name, parameters } = delta;
    return [...said, ...this.call([{ index, function: { name, arguments: parameters } }])];
  }

  /** Nothing new where the pieces have been seen. */
  private callWhole({ text: plan, tool_calls: calls }: JsonObject): ChatChunk[] {
    const said = this.hasText ? [] : this.say(plan);
    if (this.isCalling) return said;
    const deltas = asArray(calls).map((value, index) => {
      const call = asRecord(value);
      return { index, function: { name: call?.['name'], arguments: call?.['parameters'] } };
    });
    return deltas.length > 0 ? [...said, ...this.call(deltas)] : said;
  }

  private call(deltas: readonly object[]): ChatChunk[] {
    this.isCalling = true;
    const tool_calls = this.tools.push(deltas);
    return tool_calls.length > 0 ? [this.writer.say({ tool_calls })] : [];
  }

  private end(event: JsonObject): ChatChunk[] {
    const failure = failureOf(event['finish_reason'], event['error']);
    if (failure) throw failure;
    this.isOver = true;
    const response = asRecord(event['response']) ?? {};
    this.writer.id ??= idOf(response);
    const missed = this.callWhole(response);
    const rest = this.tools.finish();
    const finish = finishOf(event['finish_reason'], this.isCalling);
    return [
      ...missed,
      this.writer.finish(finish, rest.length > 0 ? { tool_calls: rest } : {}),
      this.writer.usage(usageOf(response)),
    ];
  }
}
