import type { ChatChunk } from '../../../wire';
import type { ServerSentEvent } from '../../../upstream/client/upstream-request';
import { asRecord, asArray, parseEvent, asString, type Wire } from '../../shared/json';
import { ToolCallDeltas } from '../../openai-protocol/tool-call-deltas';
import type { StreamTranslator } from '../../contract/provider-adapter';
import { ChunkWriter } from '../chunk-writer';
import { failureOf } from '../finish-reason';
import { citationsOf, finishOf, idOf } from './chat-response';
import type { ToolCallFragment, V1ChatEvent, V1ChatResponse, WireCall } from './chat-wire';
import { usageOf } from './usage';

type Event = Wire<V1ChatEvent>;
type Handler = (event: Event) => ChatChunk[];

/** Translates the lines of a streamed `POST /v1/chat`. The chunk with the usage is the last one. */
export function toChatChunks(model: string): StreamTranslator<ChatChunk> {
  const stream = new ChatStream(model);
  return (event) => stream.translate(event);
}

/**
 * Events arrive in this order: `stream-start`; the text, or a plan and tool calls, first in fragments (`tool-calls-chunk`)
 * and then complete (`tool-calls-generation`); `stream-end`, which repeats the response. Other events are ignored.
 */
class ChatStream {
  private readonly writer: ChunkWriter;
  private readonly tools = new ToolCallDeltas();
  private hasText = false;
  private hasToolCalls = false;
  private hasFinished = false;

  private readonly handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
    ['stream-start', (event) => this.start(event)],
    ['text-generation', (event) => this.writeText(event.text)],
    ['tool-calls-chunk', (event) => this.writeCallFragment(event)],
    ['tool-calls-generation', (event) => this.writeCalls(event)],
    ['stream-end', (event) => this.finish(event)],
  ]);

  constructor(model: string) {
    this.writer = new ChunkWriter(model);
  }

  translate({ event: name, data }: ServerSentEvent): ChatChunk[] {
    const event = parseEvent<V1ChatEvent>(data);
    return this.hasFinished ? [] : (this.handlers.get(asString(event.event_type) ?? name)?.(event) ?? []);
  }

  private start(event: Event): ChatChunk[] {
    this.writer.id ??= event.generation_id;
    return [this.writer.delta({ content: '' })];
  }

  private writeText(value: unknown): ChatChunk[] {
    const content = asString(value);
    if (!content) return [];
    this.hasText = true;
    return [this.writer.delta({ content })];
  }

  private writeCallFragment(event: Event): ChatChunk[] {
    const fragment = asRecord<ToolCallFragment>(event.tool_call_delta);
    const text = this.writeText(asString(fragment?.text) ?? event.text);
    if (fragment?.name === undefined && fragment?.parameters === undefined) return text;
    const { index, name, parameters } = fragment;
    return [...text, ...this.pushCalls([{ index, function: { name, arguments: parameters } }])];
  }

  /** Writes text and tool calls that did not arrive in fragments before. */
  private writeCalls({ text: plan, tool_calls }: Wire<Pick<V1ChatEvent, 'text' | 'tool_calls'>>): ChatChunk[] {
    const text = this.hasText ? [] : this.writeText(plan);
    if (this.hasToolCalls) return text;
    const deltas = asArray(tool_calls).map((value, index) => {
      const call = asRecord<WireCall>(value);
      return { index, function: { name: call?.name, arguments: call?.parameters } };
    });
    return deltas.length > 0 ? [...text, ...this.pushCalls(deltas)] : text;
  }

  private pushCalls(deltas: readonly object[]): ChatChunk[] {
    this.hasToolCalls = true;
    const tool_calls = this.tools.push(deltas);
    return tool_calls.length > 0 ? [this.writer.delta({ tool_calls })] : [];
  }

  private finish(event: Event): ChatChunk[] {
    const failure = failureOf(event.finish_reason, event.error);
    if (failure) throw failure;
    this.hasFinished = true;
    const response = asRecord<V1ChatResponse>(event.response) ?? {};
    this.writer.id ??= idOf(response);
    const missed = this.writeCalls(response);
    const rest = this.tools.finish();
    const finish = finishOf(event.finish_reason, this.hasToolCalls);
    return [
      ...missed,
      this.writer.finish(finish, { ...(rest.length > 0 ? { tool_calls: rest } : {}), ...citationsOf(response) }),
      this.writer.usage(usageOf(response)),
    ];
  }
}
