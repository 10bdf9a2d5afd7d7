import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../../wire';
import type { ServerSentEvent } from '../../../upstream/client/upstream-request';
import { invalidResponse } from '../../shared/errors';
import { asRecord, asArray, parseEvent, asString, unixNow, type Wire } from '../../shared/json';
import type { CopiedText, StreamTranslator } from '../../contract/provider-adapter';
import { ContentBlocks } from './content-blocks';
import { toFinish } from './finish-reason';
import { refusalExplanation, type ResponseContext } from './messages-response';
import type { MessagesResponse, MessagesUsage, MessageStreamEvent, StreamDelta } from './messages-wire';
import { mergeUsage, toUsage } from './usage';
import { toResponseId } from '../../shared/response-head';

type Event = Wire<MessageStreamEvent>;

/** Frozen, because chunks may be changed: each needs a copy. */
const EMPTY_DELTA: Readonly<ChatDelta> = Object.freeze({ role: null, content: null, tool_calls: null });

/** Translates the events of a streamed message. The chunk with the usage comes last. */
export function toChatChunks(context: ResponseContext): StreamTranslator<ChatChunk> {
  const stream = new MessageStream(context);
  const translate: StreamTranslator<ChatChunk> = (event) => stream.translate(event);
  translate.copiedText = () => stream.copiedText;
  return translate;
}

/**
 * The event order is `message_start`, blocks (start, deltas, stop), one or more `message_delta`, `message_stop`.
 * `ping`, `error` and unknown events may come at any time (Anthropic API, "Streaming messages").
 */
class MessageStream {
  private readonly created = unixNow();
  private readonly blocks: ContentBlocks;
  private head: Head | undefined;
  private usage: Wire<MessagesUsage> = {};
  private hasOutput = false;
  private hasFinished = false;
  private hasEnded = false;

  private readonly handlers: ReadonlyMap<string, (event: Event) => ChatChunk[]> = new Map([
    ['message_start', (event) => this.start(event)],
    ['content_block_start', (event) => this.writeBlocks(this.blocks.start(event))],
    ['content_block_delta', (event) => this.writeBlocks(this.blocks.continue(event))],
    ['content_block_stop', (event) => this.writeBlocks(this.blocks.stop(event))],
    ['message_delta', (event) => this.update(event)],
    ['message_stop', () => this.end()],
  ]);

  constructor(private readonly context: ResponseContext) {
    this.blocks = new ContentBlocks(context.usesOutputTool);
  }

  get copiedText(): CopiedText | undefined {
    return this.blocks.copied;
  }

  translate({ event: name, data }: ServerSentEvent): ChatChunk[] {
    this.blocks.copied = undefined;
    const event = parseEvent<MessageStreamEvent>(data);
    const type = asString(event.type) ?? name;
    const handler = this.handlers.get(type);
    if (!handler || this.hasEnded) return [];
    if (!this.head && type !== 'message_start') throw invalidResponse(`'${type}' came before 'message_start'`);
    return handler(event);
  }

  private start(event: Event): ChatChunk[] {
    const message = asRecord<MessagesResponse>(event.message);
    if (!message) throw invalidResponse("'message_start' has no message");
    if (this.head) {
      if (this.head.nativeId === message.id) return [];
      // A proxy repeated the request; the client could not tell the two messages apart.
      throw invalidResponse('a second message began before the first had ended');
    }
    this.usage = mergeUsage({}, message.usage);
    this.head = {
      nativeId: message.id,
      id: toResponseId(message.id, 'chatcmpl'),
      model: asString(message.model) || this.context.model,
      service_tier: asString(this.usage.service_tier),
    };
    const content = asArray(message.content).flatMap((block) => this.blocks.complete(block));
    return [...this.toChunks([{ role: 'assistant', content: '' }]), ...this.writeBlocks(content)];
  }

  private update(event: Event): ChatChunk[] {
    this.usage = mergeUsage(this.usage, event.usage);
    const delta = asRecord<StreamDelta>(event.delta) ?? {};
    const reason = asString(delta.stop_reason);
    return reason === undefined || this.hasFinished ? [] : this.finish(reason, refusalExplanation(delta));
  }

  private end(): ChatChunk[] {
    const finish = this.hasFinished ? [] : this.finish(undefined, undefined);
    this.hasEnded = true;
    return [...finish, this.chunk([], { usage: toUsage(this.usage) })];
  }

  private finish(reason: string | undefined, explanation: string | undefined): ChatChunk[] {
    this.hasFinished = true;
    const rest = this.writeBlocks(this.blocks.stopAll());
    const delta = explanation === undefined ? { ...EMPTY_DELTA } : { ...EMPTY_DELTA, refusal: explanation };
    const finish = toFinish(reason, this.blocks.hasToolCalls, this.hasOutput);
    return [...rest, this.chunk([{ index: 0, ...finish, delta }])];
  }

  private writeBlocks(deltas: readonly Partial<ChatDelta>[]): ChatChunk[] {
    this.hasOutput ||= deltas.length > 0;
    return this.toChunks(deltas);
  }

  private toChunks(deltas: readonly Partial<ChatDelta>[]): ChatChunk[] {
    return deltas.map((delta) => this.chunk([{ index: 0, finish_reason: null, delta: { ...EMPTY_DELTA, ...delta } }]));
  }

  private chunk(choices: ChatChunkChoice[], rest: Pick<ChatChunk, 'usage'> = {}): ChatChunk {
    if (!this.head) throw invalidResponse("it has no 'message_start'");
    const { id, model, service_tier } = this.head;
    return { id, object: 'chat.completion.chunk', created: this.created, model, service_tier, choices, ...rest };
  }
}

/** What all chunks of a stream share. */
interface Head {
  /** `id` of the message, which some proxies omit. */
  readonly nativeId: unknown;
  readonly id: string;
  readonly model: string;
  readonly service_tier: string | undefined;
}
