import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../../wire';
import { asInteger, asRecord, parseEvent, asString, type JsonObject } from '../../shared/json';
import { ToolCallDeltas } from '../../openai-protocol/tool-call-deltas';
import type { StreamTranslator } from '../../contract/provider-adapter';
import { failure } from './failures';
import { refuseUnfinished, toFinish, toUsage } from './outcome';
import { toAnnotation, toLogprobs } from './output-parts';
import { PARAGRAPH, toThinkingBlock } from './reasoning-items';
import { headOf, phaseOf } from './responses-answer';

/** The events of a streamed response as our chunks. The chunk with the usage comes last. */
export function responsesChunks(model: string): StreamTranslator<ChatChunk> {
  const stream = new ResponsesStream(model);
  return (event) => stream.translate(event.data);
}

/**
 * `response.created`, then items (added, deltas, done), each with its `output_index`, and `response.completed`,
 * `.incomplete` or `.failed`; `error` and events that say nothing to a chat may come anywhere (OpenAI API, "Streaming
 * events" of Responses).
 */
class ResponsesStream {
  private readonly calls = new ToolCallDeltas();
  /** By `output_index`: whether some of a call's arguments have come. */
  private readonly begun = new Set<number>();
  private head: ReturnType<typeof headOf> | undefined;
  private hasRole = false;
  private hasCalls = false;
  private isOver = false;
  /** How much text has been told, and where the present item and its present part began. */
  private said = 0;
  private saying: string | undefined;
  private partStart = 0;
  private part: string | undefined;
  private thinking: string | undefined;

  private readonly handlers: ReadonlyMap<string, (event: JsonObject) => ChatChunk[]> = new Map([
    ['response.output_text.delta', (event) => this.say(event)],
    ['response.output_text.annotation.added', (event) => this.annotate(event)],
    ['response.refusal.delta', (event) => this.tell({ refusal: asString(event['delta']) ?? '' })],
    ['response.reasoning_summary_text.delta', (event) => this.think(event, 'summary_index')],
    ['response.reasoning_text.delta', (event) => this.think(event, 'content_index')],
    ['response.output_item.added', (event) => this.begin(event)],
    ['response.function_call_arguments.delta', (event) => this.call(event, 'function', 'arguments')],
    ['response.custom_tool_call_input.delta', (event) => this.call(event, 'custom', 'input')],
    ['response.output_item.done', (event) => this.complete(event)],
    ['response.completed', (event) => this.finish(event)],
    ['response.incomplete', (event) => this.finish(event)],
    ['response.failed', (event) => this.finish(event)],
  ]);

  constructor(private readonly model: string) {}

  translate(data: string): ChatChunk[] {
    const event = parseEvent(data);
    const { error } = event;
    if (error !== undefined && error !== null) throw failure(error);
    if (event['type'] === 'error') throw failure(event);
    this.head ??= this.headIn(event);
    if (this.isOver) return [];
    return this.handlers.get(asString(event['type']) ?? '')?.(event) ?? [];
  }

  private headIn(event: JsonObject): ReturnType<typeof headOf> | undefined {
    const response = asRecord(event['response']);
    return response && headOf(response, this.model);
  }

  private say(event: JsonObject): ChatChunk[] {
    const delta = asString(event['delta']);
    if (!delta) return [];
    const item = placeOf(event);
    const isNext = this.said > 0 && item !== this.saying;
    const part = placeOf(event, 'content_index');
    if (isNext) this.said += PARAGRAPH.length;
    if (part !== this.part) this.partStart = this.said;
    this.saying = item;
    this.part = part;
    this.said += delta.length;
    const logprobs = toLogprobs(event['logprobs']);
    return this.tell({ content: isNext ? PARAGRAPH + delta : delta }, logprobs && { logprobs });
  }

  private annotate(event: JsonObject): ChatChunk[] {
    const annotations = toAnnotation(event['annotation'], this.partStart);
    return annotations.length > 0 ? this.tell({ annotations }) : [];
  }

  private think(event: JsonObject, counter: string): ChatChunk[] {
    const delta = asString(event['delta']);
    if (!delta) return [];
    const part = placeOf(event, counter);
    const isNext = this.thinking !== undefined && part !== this.thinking;
    this.thinking = part;
    return this.tell({ reasoning_content: isNext ? PARAGRAPH + delta : delta });
  }

  private begin(event: JsonObject): ChatChunk[] {
    const item = asRecord(event['item']) ?? {};
    const kind = KINDS.get(asString(item['type']) ?? '');
    return kind ? this.push(event, item, kind, { name: item['name'] }) : [];
  }

  private call(event: JsonObject, kind: Kind['kind'], field: Kind['field']): ChatChunk[] {
    this.begun.add(asInteger(event['output_index']) ?? -1);
    return this.push(event, {}, { kind, field }, { [field]: event['delta'] });
  }

  /** What the deltas of an item did not tell. */
  private complete(event: JsonObject): ChatChunk[] {
    const item = asRecord(event['item']) ?? {};
    if (item['type'] === 'reasoning') {
      const blocks = toThinkingBlock(item);
      return blocks.length > 0 ? this.tell({ thinking_blocks: blocks }) : [];
    }
    const phase = item['type'] === 'message' ? phaseOf(item) : undefined;
    if (phase !== undefined) return this.tell({ phase });
    const kind = KINDS.get(asString(item['type']) ?? '');
    if (!kind) return [];
    const index = asInteger(event['output_index']) ?? -1;
    const isTold = this.begun.has(index);
    this.begun.add(index);
    return this.push(event, item, kind, { name: item['name'], ...(!isTold && { [kind.field]: item[kind.field] }) });
  }

  private push(event: JsonObject, item: JsonObject, { kind }: Kind, told: object): ChatChunk[] {
    this.hasCalls = true;
    const delta = { index: event['output_index'], id: item['call_id'], type: kind, [kind]: told };
    const tool_calls = this.calls.push([delta]);
    return tool_calls.length > 0 ? this.tell({ tool_calls }) : [];
  }

  private finish(event: JsonObject): ChatChunk[] {
    const response = asRecord(event['response']) ?? {};
    if (event['type'] === 'response.failed') throw failure(response['error']);
    refuseUnfinished(response);
    this.isOver = true;
    const rest = this.calls.finish();
    const calls = rest.length > 0 ? { tool_calls: rest } : {};
    const status = event['type'] === 'response.incomplete' ? 'incomplete' : response['status'];
    const finish = toFinish({ ...response, status }, this.hasCalls);
    const last = this.tell(calls, finish);
    return asRecord(response['usage']) ? [...last, { ...this.chunk([]), usage: toUsage(response['usage']) }] : last;
  }

  private tell(told: Partial<ChatDelta>, more: object = {}): ChatChunk[] {
    const delta = { role: this.hasRole ? null : 'assistant', content: null, tool_calls: null, ...told };
    this.hasRole = true;
    return [this.chunk([{ index: 0, delta, finish_reason: null, ...more }])];
  }

  private chunk(choices: ChatChunkChoice[]): ChatChunk {
    this.head ??= headOf({}, this.model);
    return { ...this.head, object: 'chat.completion.chunk', choices };
  }
}

interface Kind {
  readonly kind: 'function' | 'custom';
  readonly field: 'arguments' | 'input';
}

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['function_call', { kind: 'function', field: 'arguments' }],
  ['custom_tool_call', { kind: 'custom', field: 'input' }],
]);

/** Which item, or which part of it, an event is of. */
function placeOf(event: JsonObject, counter?: string): string {
  const item = asInteger(event['output_index']) ?? asString(event['item_id']) ?? '';
  return counter === undefined ? `${item}` : `${item}/${asInteger(event[counter]) ?? ''}`;
}
