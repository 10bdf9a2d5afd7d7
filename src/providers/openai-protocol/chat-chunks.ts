import type { ChatChunk } from '../../wire';
import { isReported } from '../../upstream/client/read-error';
import type { CopiedText, StreamTranslator } from '../contract/provider-adapter';
import { hasFinishReason } from '../shared/finish-reason';
import { asIndex, asRecord, asString, parseEvent, type Draft } from '../shared/json';
import type { ChatResponseWire, ChoiceWire, MessageWire } from './chat-wire';
import { StreamedChoice } from './streamed-choice';
import { toUsage } from './usage';
import { toCreated, toResponseId } from '../shared/response-head';

/** A parsed response or event. It has no other owner, so it is changed in place instead of copied. */
export type DraftResponse = Draft<ChatResponseWire>;

/** Converts a response or event to OpenAI's schema, in place. */
export type Reshape = (response: DraftResponse) => void;

/** How a provider's chat responses differ from OpenAI's. */
export interface ChatDifferences {
  readonly reshape?: Reshape | undefined;
  /** The text between two text parts of a content list. Default: none. */
  readonly partSeparator?: string | undefined;
  /** Whether `reshape` depends on the text of earlier events, so that events cannot be copied. */
  readonly readsText?: boolean;
}

/** Fields of events that are of no use to clients, or would mislead them. */
const REMOVED_FIELDS = ['obfuscation', 'provider', 'x_groq'] as const;

/** Converts OpenAI's chat events to chunks. Usage is sent in a separate chunk without choices. */
export function chatChunks(model: string, differences: ChatDifferences = {}): StreamTranslator<ChatChunk> {
  const stream = new ChatStream(model, differences);
  const translate: StreamTranslator<ChatChunk> = ({ data }) => stream.translate(data);
  translate.end = (isDone) => (isDone ? stream.end() : []);
  translate.copiedText = () => stream.copiedText;
  return translate;
}

class ChatStream {
  private readonly choices: StreamedChoice[] = [];
  // All chunks of a stream share these; some providers omit or change them in later events.
  private id: string | undefined;
  private created = 0;
  /**
   * Usage that has not been sent: some providers send cumulative usage in every event, and only the last one counts.
   */
  private usage: object | undefined;
  copiedText: CopiedText | undefined;
  private readonly reshape: Reshape | undefined;
  private readonly separator: string;
  private readonly readsText: boolean;

  constructor(
    private model: string,
    { reshape, partSeparator = '', readsText = false }: ChatDifferences,
  ) {
    this.reshape = reshape;
    this.readsText = readsText;
    this.separator = partSeparator;
  }

  translate(data: string): ChatChunk[] {
    const event = parseEvent<ChatResponseWire>(data);
    this.copiedText = undefined;
    if (isReported(event.error)) return [];
    this.reshape?.(event);
    const usage = asRecord(event.usage) ?? asRecord(asRecord<ChatResponseWire['x_groq']>(event.x_groq)?.usage);
    const choices = this.completeChoices(event.choices);
    // Azure's first event has no choices and no other content for clients.
    if (choices.length === 0 && !usage) return [];
    const chunk = this.chunk(event, choices);
    if (!usage) return [chunk];
    this.usage = usage;
    if (choices.length === 0) return [this.usageChunk(chunk, usage)];
    return this.isFinished ? [chunk, this.usageChunk(chunk, usage)] : [chunk];
  }

  /** Returns the last chunks of a complete stream in which a choice has no finish reason. */
  end(): ChatChunk[] {
    const choices = this.choices.filter(({ isFinished }) => !isFinished).map((choice) => choice.end());
    if (choices.length === 0) return [];
    const chunk = this.chunk({}, choices);
    return this.usage ? [chunk, this.usageChunk(chunk, this.usage)] : [chunk];
  }

  private get isFinished(): boolean {
    return this.choices.every(({ isFinished }) => isFinished);
  }

  private completeChoices(value: unknown): unknown[] {
    if (!Array.isArray(value)) return [];
    return value.filter((choice, position) => this.completeChoice(choice, position));
  }

  /** Returns whether the choice has content: with asynchronous content filters a choice may contain offsets only. */
  private completeChoice(value: unknown, position: number): boolean {
    const choice: Draft<ChoiceWire> | undefined = asRecord<ChoiceWire>(value);
    const delta = asRecord<MessageWire>(choice?.delta) ?? asRecord<MessageWire>(choice?.message);
    if (!choice || (!delta && !hasFinishReason(choice.finish_reason))) return false;
    const index = asIndex(choice.index) ?? position;
    const streamed = (this.choices[index] ??= new StreamedChoice(index, this.separator));
    streamed.complete(choice, delta ?? {});
    if (!this.readsText) this.copiedText = streamed.copied;
    return true;
  }

  private chunk(event: DraftResponse, choices: unknown[]): ChatChunk {
    this.id ??= toResponseId(event.id, 'chatcmpl');
    this.created ||= toCreated(event.created);
    event.id = this.id;
    event.object = 'chat.completion.chunk';
    event.created = this.created;
    event.model = this.model = asString(event.model) || this.model;
    event.choices = choices;
    // JSON omits undefined fields; deleting them would cost the object its hidden class.
    for (const name of REMOVED_FIELDS) if (event[name] !== undefined) event[name] = undefined;
    if (event.usage !== undefined && event.usage !== null) event.usage = undefined;
    // Every field that a chunk requires has been set.
    return event as unknown as ChatChunk;
  }

  private usageChunk(chunk: ChatChunk, usage: object): ChatChunk {
    this.usage = undefined;
    return { ...chunk, choices: [], usage: toUsage(usage) };
  }
}
