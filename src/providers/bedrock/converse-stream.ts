import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../wire';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { parseEvent, asString, unixNow, type JsonObject } from '../shared/json';
import type { StreamTranslator } from '../contract/provider-adapter';
import { ContentBlocks } from './content-blocks';
import { toExtras, type AnswerContext } from './converse-response';
import { refusalIn } from './exceptions';
import { toFinish } from './finish-reason';
import { toUsage } from './usage';

const NOTHING: ChatDelta = { role: null, content: null, tool_calls: null };

/** The events of ConverseStream as our chunks. The chunk with the usage comes last. */
export function toChatChunks(context: AnswerContext): StreamTranslator<ChatChunk> {
  const stream = new ConverseStream(context);
  return (event) => stream.translate(event);
}

/**
 * `messageStart`, then blocks (start of tool calls only, deltas, stop), `messageStop`, `metadata`; exceptions and events
 * that are not known yet may come anywhere (Bedrock runtime API, "ConverseStreamOutput").
 */
class ConverseStream {
  private readonly created = unixNow();
  private readonly blocks: ContentBlocks;
  private hasStarted = false;
  private hasFinished = false;

  private readonly handlers: ReadonlyMap<string, (event: JsonObject) => ChatChunk[]> = new Map([
    ['messageStart', () => this.say([])],
    ['contentBlockStart', (event) => this.say(this.blocks.start(event))],
    ['contentBlockDelta', (event) => this.say(this.blocks.continue(event))],
    ['contentBlockStop', (event) => this.say(this.blocks.stop(event))],
    ['messageStop', (event) => this.finish(event)],
    ['metadata', (event) => [this.chunk([], { usage: toUsage(event['usage']), ...toExtras(event) })]],
  ]);

  constructor(private readonly context: AnswerContext) {
    this.blocks = new ContentBlocks(context.answersThroughTool);
  }

  translate(event: ServerSentEvent): ChatChunk[] {
    const refusal = refusalIn(event);
    if (refusal) throw refusal;
    const handler = this.handlers.get(event.event);
    return handler ? handler(parseEvent(event.data)) : [];
  }

  private finish(event: JsonObject): ChatChunk[] {
    if (this.hasFinished) return [];
    const rest = this.say(this.blocks.stopAll());
    this.hasFinished = true;
    const finish = toFinish(asString(event['stopReason']), this.blocks.hasToolCalls);
    return [...rest, this.chunk([{ index: 0, ...finish, delta: NOTHING }], toExtras(event))];
  }

  /** What comes after the finish says nothing. */
  private say(deltas: readonly Partial<ChatDelta>[]): ChatChunk[] {
    if (this.hasFinished) return [];
    const said = this.hasStarted ? deltas : [{ role: 'assistant', content: '' }, ...deltas];
    this.hasStarted = true;
    return said.map((delta) => this.chunk([{ index: 0, finish_reason: null, delta: { ...NOTHING, ...delta } }]));
  }

  private chunk(choices: ChatChunkChoice[], rest: JsonObject = {}): ChatChunk {
    const { id, model } = this.context;
    return { id, object: 'chat.completion.chunk', created: this.created, model, choices, ...rest };
  }
}
