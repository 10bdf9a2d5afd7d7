import { GatewayError } from '../../errors';
import { CopiedChunk } from '../../http';
import { decodeText } from '../../shared/json-text';
import type { ChatDelta, Usage } from '../../wire';
import { hasContent, type StreamChunk } from '../stream-chunk';
import { HeldCalls } from './held-calls';
import { mergeUsage } from './merge-usage';
import type { Seam } from './seam';

/** A chunk of a chat or of completions. */
export interface JoinedChunk extends StreamChunk {
  id?: string;
  created?: number;
  choices: JoinedChoice[];
  /** In the last chunks: the names of the endpoints that continued the response. */
  x_sluice_continued?: readonly string[];
}
/** What the client receives of a chunk. */
export type DeliveredChunk = JoinedChunk | CopiedChunk;
type JoinedChoice = StreamChunk['choices'][number] & { text?: string | null; logprobs?: unknown };

/** Maximum text that another provider continues, in UTF-16 code units. */
const MAX_TEXT = 1_000_000;
/** Content that only the provider that began it can continue. */
const UNJOINABLE_FIELDS = ['refusal', 'audio', 'function_call'] as const;

/**
 * What the client has received of a response that several providers may generate. Chunks of later providers are changed so
 * that all of them form one stream: one id, one role, text without repetitions, one finish reason.
 *
 * If the text can be continued, tool calls are held until the choice finishes: those of a stream that breaks are dropped,
 * and the next provider starts before them.
 */
export class DeliveredResponse {
  /** The text that the client has received. */
  text = '';
  /** Whether the client has received more than the role. */
  hasContent = false;
  /** Whether the only choice has its finish reason. */
  isFinished = false;
  /** Names of the endpoints that continued the response. */
  readonly continuedBy: string[] = [];
  private head: Pick<JoinedChunk, 'id' | 'created'> | undefined;
  /** By choice. */
  private readonly hasRole: boolean[] = [];
  /** What the providers before the current one have reported. */
  earlierUsage: Usage | undefined;
  /** Joins the text of a provider that continues; undefined for one that generates the whole response. */
  private seam: Seam | undefined;
  private readonly calls = new HeldCalls<JoinedChunk>();
  /** The first half of a surrogate pair at the end of a chunk. */
  private half = '';
  private isJoinable = true;

  /** @param canContinue whether another provider may continue the text */
  constructor(private readonly canContinue: boolean) {}

  /** Whether another provider can go on: from the end of the text, or from the start while there is no content. */
  get isContinuable(): boolean {
    return !this.hasContent || (this.canContinue && this.isJoinable && this.text.length <= MAX_TEXT);
  }

  /** Begins with the chunks of another provider. `usage` is what the one before has reported. */
  continueWith(endpoint: string, seam: Seam | undefined, usage: Usage | undefined): void {
    this.continuedBy.push(endpoint);
    this.seam = seam;
    this.earlierUsage = mergeUsage(this.earlierUsage, usage);
    this.calls.drop();
    this.half = '';
  }

  /**
   * Appends to `delivered` what the client receives for chunks of the current provider, which may be changed.
   * @throws GatewayError if a chunk cannot be joined to what the client has received; those before it are appended
   */
  accept(chunks: readonly DeliveredChunk[], delivered: DeliveredChunk[]): void {
    for (const chunk of chunks) {
      if (chunk instanceof CopiedChunk) {
        this.acceptCopied(chunk);
        delivered.push(chunk);
        continue;
      }
      this.unifyHead(chunk);
      if (chunk.choices.length === 0) this.acceptUsage(chunk, delivered);
      else if (this.canContinue) this.acceptChoice(chunk, delivered);
      else this.deliver(chunk, delivered);
    }
  }

  /**
   * Whether chunks that differ from this chunk of the first provider in the text of `field` only may be copied. Removes the role,
   * which the client has received before the first copied chunk.
   */
  prepareCopies(chunk: JoinedChunk, field: string): boolean {
    const [choice] = chunk.choices;
    // The chunks of a provider that continues are joined.
    if (!choice || this.continuedBy.length > 0) return false;
    const delta = choice.delta as ChatDelta | undefined;
    if (delta?.role) delta.role = null;
    if (!this.canContinue) return true;
    if (choice.index !== 0 || delta?.tool_calls?.length || (delta && isUnjoinable(delta))) return false;
    return isText(field) || !(delta ? delta.content : choice.text);
  }

  /** A text that ends with half a character is never copied, and none is held when one is copied. */
  private acceptCopied({ template, text }: CopiedChunk): void {
    this.hasContent = true;
    if (this.canContinue && isText(template.field)) this.text += decodeText(text);
  }

  private unifyHead(chunk: JoinedChunk): void {
    if (!this.head) this.head = { id: chunk.id, created: chunk.created };
    else if (this.continuedBy.length > 0) Object.assign(chunk, this.head);
  }

  private acceptUsage(chunk: JoinedChunk, delivered: DeliveredChunk[]): void {
    // The stream of the provider still reports the usage of its chunk.
    const summed = { ...chunk, usage: mergeUsage(this.earlierUsage, chunk.usage ?? undefined) ?? null };
    this.mark(summed);
    delivered.push(summed);
  }

  private acceptChoice(chunk: JoinedChunk, delivered: DeliveredChunk[]): void {
    const [choice] = chunk.choices;
    // The deltas of chats have this type; choices of completions have none.
    const delta = choice?.delta as ChatDelta | undefined;
    if (!choice || chunk.choices.length > 1 || choice.index !== 0) {
      this.refuseToJoin();
      this.deliver(chunk, delivered);
    } else if (delta?.tool_calls?.length) {
      if (this.calls.hold(chunk, delta.tool_calls)) return;
      this.releaseCalls(delivered);
      this.isJoinable = false;
    } else {
      if (delta) this.acceptDelta(delta);
      this.joinText(chunk, choice, delivered);
      if (choice.finish_reason !== null) this.finish(chunk, delivered);
      this.deliver(chunk, delivered);
    }
  }

  private acceptDelta(delta: ChatDelta): void {
    if (isUnjoinable(delta)) this.refuseToJoin();
    if (!this.seam) return;
    // Reasoning and lists of a provider that continues belong to a message that the client does not have.
    for (const name in delta) if (name !== 'content') delta[name] = name === 'tool_calls' ? null : undefined;
    delta.role = null;
  }

  /**
   * Prevents other providers from continuing the response.
   * @throws GatewayError if one already does
   */
  private refuseToJoin(): void {
    if (this.seam) {
      throw new GatewayError('UPSTREAM_INVALID', 'The provider did not continue the text of the response.');
    }
    this.isJoinable = false;
  }

  private joinText(chunk: JoinedChunk, choice: JoinedChoice, delivered: DeliveredChunk[]): void {
    const delta = choice.delta as ChatDelta | undefined;
    const given = (delta ? delta.content : choice.text) ?? '';
    const isEnd = choice.finish_reason !== null;
    const joined = this.wholeCharacters(this.newText(given, isEnd), isEnd);
    this.text += joined;
    if (joined === given) return;
    // They describe the tokens that the provider sent.
    if (choice.logprobs !== undefined) choice.logprobs = null;
    if (!delta) choice.text = joined;
    else if (!isEnd) delta.content = joined;
    else if (joined !== '') {
      delta.content = null;
      const text = { index: 0, finish_reason: null, delta: { role: null, content: joined, tool_calls: null } };
      this.deliver({ ...chunk, choices: [text] }, delivered);
    }
  }

  private newText(text: string, isEnd: boolean): string {
    if (!this.seam) return text;
    return this.seam.push(text) + (isEnd ? this.seam.end() : '');
  }

  /** Holds the first half of a surrogate pair: a stream that breaks after it has not delivered half a character. */
  private wholeCharacters(text: string, isEnd: boolean): string {
    const whole = this.half + text;
    const last = whole.charCodeAt(whole.length - 1);
    this.half = !isEnd && last >= 0xd800 && last <= 0xdbff ? whole.slice(-1) : '';
    return this.half === '' ? whole : whole.slice(0, -1);
  }

  private finish(chunk: JoinedChunk, delivered: DeliveredChunk[]): void {
    this.releaseCalls(delivered);
    this.isFinished = this.isJoinable;
    this.mark(chunk);
  }

  private releaseCalls(delivered: DeliveredChunk[]): void {
    for (const held of this.calls.release()) this.deliver(held, delivered);
  }

  private mark(chunk: JoinedChunk): void {
    if (this.continuedBy.length > 0) chunk.x_sluice_continued = this.continuedBy;
  }

  /** Sends the role of each choice once. Chunks of a further provider that are then empty are dropped. */
  private deliver(chunk: JoinedChunk, delivered: DeliveredChunk[]): void {
    let isRole = false;
    for (const choice of chunk.choices) {
      const delta = choice.delta as ChatDelta | undefined;
      if (!delta?.role) continue;
      if (this.hasRole[choice.index]) delta.role = null;
      else isRole = this.hasRole[choice.index] = true;
    }
    const isContent = hasContent(chunk);
    this.hasContent ||= isContent;
    if (isContent || isRole || this.continuedBy.length === 0) delivered.push(chunk);
  }
}

function isUnjoinable(delta: ChatDelta): boolean {
  return UNJOINABLE_FIELDS.some((name) => delta[name] !== undefined && delta[name] !== null);
}

/** Whether a field contains text that another provider can continue, rather than reasoning. */
function isText(field: string): boolean {
  return field === 'content' || field === 'text';
}
