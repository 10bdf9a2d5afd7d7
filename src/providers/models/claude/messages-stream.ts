import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../../wire';
import type { ServerSentEvent } from '../../../upstream/client/upstream-request';
import { invalidResponse } from '../../shared/errors';
import { asRecord, asArray, parseEvent, asString, unixNow, type JsonObject } from '../../shared/json';
import type { StreamTranslator } from '../../contract/provider-adapter';
import { ContentBlocks } from './content-blocks';
import { isErrorEvent, refusal } from '../../anthropic/failures';
import { toFinish } from './finish-reason';
import { explanationOf, type AnswerContext } from './messages-response';
import { mergeUsage, toUsage } from './usage';

const NOTHING: ChatDelta = { role: null, content: null, tool_calls: null };

/** The events of a streamed message as our chunks. The chunk with the usage comes last. */
export function toChatChunks(context: AnswerContext): StreamTranslator<ChatChunk> {
  const stream = new MessageStream(context);
  return (event) => stream.translate(event);
}

/**
 * `message_start`, then blocks (start, deltas, stop), `message_delta` once or more, `message_stop`; `ping`, `error` and
 * events that are not known yet may come anywhere (Anthropic API, "Streaming messages").
 */
class MessageStream {
  private readonly created = unixNow();
  private readonly blocks: ContentBlocks;
  private head: { readonly id: string | null; readonly model: string } | undefined;
  private usage: JsonObject = {};
  private hasFinished = false;
  private isOver = false;

  private readonly handlers: ReadonlyMap<string, (event: JsonObject) => ChatChunk[]> = new Map([
    ['message_start', (event) => this.start(event)],
    ['content_block_start', (event) => this.say(this.blocks.start(event))],
    ['content_block_delta', (event) => this.say(this.blocks.continue(event))],
    ['content_block_stop', (event) => this.say(this.blocks.stop(event))],
    ['message_delta', (event) => this.update(event)],
    ['message_stop', () => this.end()],
  ]);

  constructor(private readonly context: AnswerContext) {
    this.blocks = new ContentBlocks(context.answersThroughTool);
  }

  translate({ event: name, data }: ServerSentEvent): ChatChunk[] {
    const event = parseEvent(data);
    const type = asString(event['type']) ?? name;
    if (type === 'error' || isErrorEvent(event)) throw refusal(event);
    const handler = this.handlers.get(type);
    if (!handler || this.isOver) return [];
    if (!this.head && type !== 'message_start') throw invalidResponse(`'${type}' came before 'message_start'`);
    return handler(event);
  }

  private start(event: JsonObject): ChatChunk[] {
    const message = asRecord(event['message']);
    if (!message) throw invalidResponse("'message_start' has no message");
    const id = asString(message['id']) ?? null;
    if (this.head) {
      if (this.head.id === id) return [];
      // A proxy asked again behind our back; the two answers cannot be told apart by the client.
      throw invalidResponse('a second message began before the first had ended');
    }
    this.head = { id, model: asString(message['model']) ?? this.context.model };
    this.usage = mergeUsage({}, message['usage']);
    const said = asArray(message['content']).flatMap((block) => this.blocks.whole(block));
    return this.say([{ role: 'assistant', content: '' }, ...said]);
  }

  private update(event: JsonObject): ChatChunk[] {
    this.usage = mergeUsage(this.usage, event['usage']);
    const delta = asRecord(event['delta']) ?? {};
    const reason = asString(delta['stop_reason']);
    return reason === undefined || this.hasFinished ? [] : this.finish(reason, explanationOf(delta));
  }

  private end(): ChatChunk[] {
    const finish = this.hasFinished ? [] : this.finish(undefined, undefined);
    this.isOver = true;
    return [...finish, this.chunk([], { usage: toUsage(this.usage) })];
  }

  private finish(reason: string | undefined, explanation: string | undefined): ChatChunk[] {
    this.hasFinished = true;
    const rest = this.say(this.blocks.stopAll());
    const delta = explanation === undefined ? NOTHING : { ...NOTHING, refusal: explanation };
    return [...rest, this.chunk([{ index: 0, ...toFinish(reason, this.blocks.hasToolCalls), delta }])];
  }

  private say(deltas: readonly Partial<ChatDelta>[]): ChatChunk[] {
    return deltas.map((delta) => this.chunk([{ index: 0, finish_reason: null, delta: { ...NOTHING, ...delta } }]));
  }

  private chunk(choices: ChatChunkChoice[], rest: Pick<ChatChunk, 'usage'> = {}): ChatChunk {
    const { id = null, model = this.context.model } = this.head ?? {};
    return { id, object: 'chat.completion.chunk', created: this.created, model, choices, ...rest };
  }
}
