import type { ChatChunk, ChatChunkChoice, ChatDelta } from '../../../wire';
import { asInteger, asRecord, parseEvent, asString, type Wire } from '../../shared/json';
import { countCharacters } from '../../shared/url-citation';
import { ToolCallDeltas } from '../../openai-protocol/tool-call-deltas';
import type { StreamTranslator } from '../../contract/provider-adapter';
import { failure } from './failures';
import { requireFinished, toFinish, toUsage } from './outcome';
import { toAnnotation, toLogprobs } from './output-parts';
import type { OutputItemWire, ResponseEventWire, ResponseWire } from './responses-wire';
import { PARAGRAPH, toThinkingBlock } from './reasoning-items';
import { headOf, isNativeItem, phaseOf } from './responses-response';

/** Converts the events of a response to chunks. The chunk with the usage comes last. */
export function responsesChunks(model: string): StreamTranslator<ChatChunk> {
  const stream = new ResponsesStream(model);
  return (event) => stream.translate(event.data);
}

/**
 * The stream is `response.created`, then items (added, deltas, done), each with its `output_index`, and
 * `response.completed`, `.incomplete` or `.failed`. `error` and other events may occur anywhere (OpenAI API, "Streaming
 * events" of Responses).
 */
class ResponsesStream {
  private readonly calls = new ToolCallDeltas();
  /** The `output_index` of calls whose arguments have been sent, at least in part. */
  private readonly begun = new Set<number>();
  private head: ReturnType<typeof headOf> | undefined;
  /** Sent at the end: they come before the text, and a failure before the first text is to keep its status. */
  private readonly nativeItems: object[] = [];
  private hasRole = false;
  private hasCalls = false;
  private isOver = false;
  /** Characters of text that have been sent, the current message and part, and where the part began. */
  private sentCharacters = 0;
  private message: string | undefined;
  private partStart = 0;
  private part: string | undefined;
  private reasoningPart: string | undefined;

  private readonly handlers: ReadonlyMap<string, (event: EventFields) => ChatChunk[]> = new Map([
    ['response.output_text.delta', (event) => this.onText(event)],
    ['response.output_text.annotation.added', (event) => this.onAnnotation(event)],
    ['response.refusal.delta', (event) => this.send({ refusal: asString(event.delta) ?? '' })],
    ['response.reasoning_summary_text.delta', (event) => this.onReasoning(event, event.summary_index)],
    ['response.reasoning_text.delta', (event) => this.onReasoning(event, event.content_index)],
    ['response.output_item.added', (event) => this.onItemAdded(event)],
    ['response.function_call_arguments.delta', (event) => this.onArguments(event, 'function', 'arguments')],
    ['response.custom_tool_call_input.delta', (event) => this.onArguments(event, 'custom', 'input')],
    ['response.output_item.done', (event) => this.onItemDone(event)],
    ['response.completed', (event) => this.finish(event)],
    ['response.incomplete', (event) => this.finish(event)],
    ['response.failed', (event) => this.finish(event)],
  ]);

  constructor(private readonly model: string) {}

  translate(data: string): ChatChunk[] {
    const event = parseEvent<ResponseEventWire>(data);
    this.head ??= this.headIn(event);
    if (this.isOver) return [];
    return this.handlers.get(asString(event.type) ?? '')?.(event) ?? [];
  }

  private headIn(event: EventFields): ReturnType<typeof headOf> | undefined {
    const response = asRecord<ResponseWire>(event.response);
    return response && headOf(response, this.model);
  }

  private onText(event: EventFields): ChatChunk[] {
    const delta = asString(event.delta);
    if (!delta) return [];
    const item = placeOf(event);
    const isNext = this.sentCharacters > 0 && item !== this.message;
    const part = placeOf(event, event.content_index);
    if (isNext) this.sentCharacters += PARAGRAPH.length;
    if (part !== this.part) this.partStart = this.sentCharacters;
    this.message = item;
    this.part = part;
    this.sentCharacters += countCharacters(delta);
    const logprobs = toLogprobs(event.logprobs);
    return this.send({ content: isNext ? PARAGRAPH + delta : delta }, logprobs && { logprobs });
  }

  private onAnnotation(event: EventFields): ChatChunk[] {
    const annotations = toAnnotation(event.annotation, this.partStart);
    return annotations.length > 0 ? this.send({ annotations }) : [];
  }

  private onReasoning(event: EventFields, partIndex: unknown): ChatChunk[] {
    const delta = asString(event.delta);
    if (!delta) return [];
    const part = placeOf(event, partIndex);
    const isNext = this.reasoningPart !== undefined && part !== this.reasoningPart;
    this.reasoningPart = part;
    return this.send({ reasoning_content: isNext ? PARAGRAPH + delta : delta });
  }

  private onItemAdded(event: EventFields): ChatChunk[] {
    const item = asRecord<OutputItemWire>(event.item) ?? {};
    const kind = KINDS.get(asString(item.type) ?? '');
    return kind ? this.push(event, item, kind, { name: item.name }) : [];
  }

  private onArguments(event: EventFields, kind: Kind['kind'], field: Kind['field']): ChatChunk[] {
    this.begun.add(asInteger(event.output_index) ?? -1);
    return this.push(event, {}, { kind, field }, { [field]: event.delta });
  }

  /** Sends what the deltas of an item did not contain. */
  private onItemDone(event: EventFields): ChatChunk[] {
    const item = asRecord<OutputItemWire>(event.item) ?? {};
    if (item.type === 'reasoning') {
      const blocks = toThinkingBlock(item);
      return blocks.length > 0 ? this.send({ thinking_blocks: blocks }) : [];
    }
    if (isNativeItem(item)) this.nativeItems.push(item);
    const phase = item.type === 'message' ? phaseOf(item) : undefined;
    if (phase !== undefined) return this.send({ phase });
    const kind = KINDS.get(asString(item.type) ?? '');
    if (!kind) return [];
    const index = asInteger(event.output_index) ?? -1;
    const wasSent = this.begun.has(index);
    this.begun.add(index);
    return this.push(event, item, kind, { name: item.name, ...(!wasSent && { [kind.field]: item[kind.field] }) });
  }

  private push(event: EventFields, item: Wire<OutputItemWire>, { kind }: Kind, fields: object): ChatChunk[] {
    this.hasCalls = true;
    const delta = { index: event.output_index, id: item.call_id, type: kind, [kind]: fields };
    const tool_calls = this.calls.push([delta]);
    return tool_calls.length > 0 ? this.send({ tool_calls }) : [];
  }

  private finish(event: EventFields): ChatChunk[] {
    const response = asRecord<ResponseWire>(event.response) ?? {};
    if (event.type === 'response.failed') throw failure(response.error);
    requireFinished(response);
    this.isOver = true;
    const rest = this.calls.finish();
    const calls = rest.length > 0 ? { tool_calls: rest } : {};
    const status = event.type === 'response.incomplete' ? 'incomplete' : response.status;
    const finish = toFinish({ ...response, status }, this.hasCalls);
    const native = this.nativeItems.length > 0 ? this.send({ native_blocks: this.nativeItems }) : [];
    const last = [...native, ...this.send(calls, finish)];
    return asRecord(response.usage) ? [...last, { ...this.chunk([]), usage: toUsage(response.usage) }] : last;
  }

  private send(fields: Partial<ChatDelta>, more: object = {}): ChatChunk[] {
    const delta = { role: this.hasRole ? null : 'assistant', content: null, tool_calls: null, ...fields };
    this.hasRole = true;
    return [this.chunk([{ index: 0, delta, finish_reason: null, ...more }])];
  }

  private chunk(choices: ChatChunkChoice[]): ChatChunk {
    this.head ??= headOf({}, this.model);
    return { ...this.head, object: 'chat.completion.chunk', choices };
  }
}

type EventFields = Wire<ResponseEventWire>;

interface Kind {
  readonly kind: 'function' | 'custom';
  readonly field: 'arguments' | 'input';
}

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['function_call', { kind: 'function', field: 'arguments' }],
  ['custom_tool_call', { kind: 'custom', field: 'input' }],
]);

/** Identifies the item of an event or, with `partIndex`, a part of the item. */
function placeOf(event: EventFields, ...partIndex: readonly unknown[]): string {
  const item = asInteger(event.output_index) ?? asString(event.item_id) ?? '';
  return partIndex.length === 0 ? `${item}` : `${item}/${asInteger(partIndex[0]) ?? ''}`;
}
