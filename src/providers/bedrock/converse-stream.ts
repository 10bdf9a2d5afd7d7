import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../wire';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { parseEvent, asString, unixNow, type JsonObject, type Wire } from '../shared/json';
import type { CopiedText, StreamTranslator } from '../contract/provider-adapter';
import { StreamedBlocks } from './streamed-blocks';
import { toExtras, type ResponseContext } from './converse-response';
import type { MessageStopEvent, MetadataEvent } from './converse-wire';
import { exceptionIn } from './stream-exceptions';
import { toFinish } from './finish-reason';
import { toUsage } from './usage';

type Handler = (event: JsonObject) => ChatChunk[];

/** Frozen, because chunks may be changed: each needs a copy. */
const EMPTY_DELTA: Readonly<ChatDelta> = Object.freeze({ role: null, content: null, tool_calls: null });

/** Translates ConverseStream events into chat chunks. The chunk with the usage is the last one. */
export function toChatChunks(context: ResponseContext): StreamTranslator<ChatChunk> {
  const stream = new ConverseStream(context);
  const translate: StreamTranslator<ChatChunk> = (event) => stream.translate(event);
  translate.copiedText = () => stream.copiedText;
  return translate;
}

/**
 * Events arrive in this order: `messageStart`; content blocks (a start for tool calls only, deltas, a stop);
 * `messageStop`; `metadata`. Exceptions may arrive at any time (Bedrock runtime API, "ConverseStreamOutput"). Events of
 * unknown types are ignored.
 */
class ConverseStream {
  private readonly created = unixNow();
  private readonly blocks: StreamedBlocks;
  private hasStarted = false;
  private hasOutput = false;
  private hasFinished = false;

  private readonly handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
    ['messageStart', () => this.write([])],
    ['contentBlockStart', (event) => this.write(this.blocks.start(event))],
    ['contentBlockDelta', (event) => this.write(this.blocks.continue(event))],
    ['contentBlockStop', (event) => this.write(this.blocks.stop(event))],
    ['messageStop', (event) => this.finish(event)],
    ['metadata', (event) => this.writeUsage(event)],
  ]);

  constructor(private readonly context: ResponseContext) {
    this.blocks = new StreamedBlocks(context.usesHiddenTool);
  }

  get copiedText(): CopiedText | undefined {
    return this.blocks.copied;
  }

  translate(event: ServerSentEvent): ChatChunk[] {
    this.blocks.copied = undefined;
    const exception = exceptionIn(event);
    if (exception) throw exception;
    const handler = this.handlers.get(event.event);
    return handler ? handler(parseEvent(event.data)) : [];
  }

  private finish(event: Wire<MessageStopEvent>): ChatChunk[] {
    if (this.hasFinished) return [];
    const rest = this.write(this.blocks.stopAll());
    this.hasFinished = true;
    const finish = toFinish(asString(event.stopReason), this.blocks.hasToolCalls, this.hasOutput);
    return [...rest, this.chunk([{ index: 0, ...finish, delta: { ...EMPTY_DELTA } }], toExtras(event))];
  }

  private writeUsage(event: Wire<MetadataEvent>): ChatChunk[] {
    return [this.chunk([], { usage: toUsage(event.usage), ...toExtras(event) })];
  }

  /** Content after `messageStop` is ignored. */
  private write(deltas: readonly Partial<ChatDelta>[]): ChatChunk[] {
    if (this.hasFinished) return [];
    this.hasOutput ||= deltas.length > 0;
    const all = this.hasStarted ? deltas : [{ role: 'assistant', content: '' }, ...deltas];
    this.hasStarted = true;
    return all.map((delta) => this.chunk([{ index: 0, finish_reason: null, delta: { ...EMPTY_DELTA, ...delta } }]));
  }

  private chunk(choices: ChatChunkChoice[], rest: object = {}): ChatChunk {
    const { id, model } = this.context;
    return { id, object: 'chat.completion.chunk', created: this.created, model, choices, ...rest };
  }
}
