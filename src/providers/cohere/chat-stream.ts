import type { ChatChunk } from '../../wire';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { asIndex, asRecord, parseEvent, asString, type Wire } from '../shared/json';
import { ToolCallDeltas } from '../openai-protocol/tool-call-deltas';
import type { CopiedText, StreamTranslator } from '../contract/provider-adapter';
import type { ChatStreamEvent, ResponseContent, StreamDelta, StreamedMessage } from './chat-wire';
import { ChunkWriter } from './chunk-writer';
import { toAnnotations } from './citations';
import { countCharacters } from '../shared/url-citation';
import { failureOf, toFinish } from './finish-reason';
import { toLogprobs } from './logprobs';
import { toUsage } from './usage';

/** Translates the events of a streamed `POST /v2/chat`. The chunk with the usage is the last one. */
export function toChatChunks(model: string): StreamTranslator<ChatChunk> {
  const stream = new ChatStream(model);
  const translate: StreamTranslator<ChatChunk> = (event) => stream.translate(event);
  translate.copiedText = () => stream.copiedText;
  return translate;
}

const COPIED_THINKING: CopiedText = { from: 'thinking', to: 'reasoning_content' };

type Handler = (event: Wire<ChatStreamEvent>, message: Wire<StreamedMessage>) => ChatChunk[];

/**
 * Events arrive in this order: `message-start`; the plan; tool calls (start, deltas, end); content (start, deltas, end)
 * with citations; `message-end` (Cohere API v2, "Streaming"). Events of other types are ignored.
 */
class ChatStream {
  private readonly writer: ChunkWriter;
  private readonly tools = new ToolCallDeltas();
  /** Number of characters of the text that has been sent, and the position of each content block in it. */
  private characters = 0;
  private readonly starts: number[] = [];
  private readonly copiedContent: CopiedText = {
    from: 'text',
    to: 'content',
    onCopy: (content) => (this.characters += countCharacters(content)),
  };
  private hasFinished = false;
  copiedText: CopiedText | undefined;

  private readonly handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
    ['message-start', (event) => this.start(event)],
    ['tool-plan-delta', (_event, message) => this.writeReasoning(asString(message.tool_plan))],
    ['tool-call-start', (event, message) => this.writeToolCall(event, message)],
    ['tool-call-delta', (event, message) => this.writeToolCall(event, message)],
    ['content-start', (event, message) => this.startContent(event, message)],
    ['content-delta', (event, message) => this.writeContent(event, message)],
    ['citation-start', (_event, message) => this.writeCitation(message)],
    ['message-end', (event) => this.finish(event)],
  ]);

  constructor(model: string) {
    this.writer = new ChunkWriter(model);
  }

  translate({ event: name, data }: ServerSentEvent): ChatChunk[] {
    const event = parseEvent<ChatStreamEvent>(data);
    this.copiedText = undefined;
    const type = asString(event.type) ?? name;
    if (this.hasFinished) return [];
    const message = asRecord<StreamedMessage>(asRecord<StreamDelta>(event.delta)?.message);
    return this.handlers.get(type)?.(event, message ?? {}) ?? [];
  }

  private start(event: Wire<ChatStreamEvent>): ChatChunk[] {
    this.writer.id ??= event.id;
    return [this.writer.delta({ content: '' })];
  }

  private writeToolCall({ index }: Wire<ChatStreamEvent>, message: Wire<StreamedMessage>): ChatChunk[] {
    const delta = asRecord(message.tool_calls);
    const tool_calls = delta ? this.tools.push([{ ...delta, index }]) : [];
    return tool_calls.length > 0 ? [this.writer.delta({ tool_calls })] : [];
  }

  private startContent(event: Wire<ChatStreamEvent>, message: Wire<StreamedMessage>): ChatChunk[] {
    this.starts[asIndex(event.index) ?? 0] = this.characters;
    return this.writeContent(event, message);
  }

  private writeContent(event: Wire<ChatStreamEvent>, message: Wire<StreamedMessage>): ChatChunk[] {
    const fragment = asRecord<ResponseContent>(message.content);
    const content = asString(fragment?.text) ?? '';
    this.characters += countCharacters(content);
    const logprobs = toLogprobs([event.logprobs]);
    const reasoning = this.writeReasoning(asString(fragment?.thinking));
    if (!logprobs) this.copiedText = content === '' ? COPIED_THINKING : this.copiedContent;
    return content === '' && !logprobs ? reasoning : [...reasoning, this.writer.delta({ content }, logprobs)];
  }

  private writeCitation(message: Wire<StreamedMessage>): ChatChunk[] {
    const citation = asRecord(message.citations);
    if (!citation) return [];
    return [this.writer.delta({ citations: [citation], ...toAnnotations([citation], this.starts) })];
  }

  private writeReasoning(reasoning_content: string | undefined): ChatChunk[] {
    return reasoning_content ? [this.writer.delta({ reasoning_content })] : [];
  }

  private finish(event: Wire<ChatStreamEvent>): ChatChunk[] {
    const { finish_reason, error, usage } = asRecord<StreamDelta>(event.delta) ?? {};
    const failure = failureOf(finish_reason ?? (error ? 'ERROR' : undefined), error);
    if (failure) throw failure;
    this.hasFinished = true;
    const rest = this.tools.finish();
    const finish = this.writer.finish(
      toFinish(finish_reason, this.tools.hasCalls),
      rest.length > 0 ? { tool_calls: rest } : {},
    );
    return [finish, this.writer.usage(toUsage(usage))];
  }
}
