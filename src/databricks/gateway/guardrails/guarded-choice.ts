import type { ChatDelta } from '../../../wire';
import { mapTexts, OPAQUE_FIELDS } from '../text/map-texts';
import type { FindingListener, ScannedText, TextFormat } from '../text/scanned-text';
import type { Guardrail } from './guardrail';

/** A choice of a chunk of chats or completions. */
export interface StreamedChoice {
  index: number;
  finish_reason: unknown;
  delta?: object;
  text?: string | null;
  logprobs?: unknown;
}

interface CallDelta {
  index: number;
  function?: { arguments?: string };
  custom?: { input?: string };
}

interface NestedText {
  readonly field: string;
  readonly format: TextFormat;
}

/** Objects of deltas with a text that is streamed in pieces. */
const NESTED: Readonly<Record<string, NestedText>> = {
  function_call: { field: 'arguments', format: 'json' },
  audio: { field: 'transcript', format: 'plain' },
};

/** A text of a choice that is streamed in pieces. */
interface Channel {
  readonly scanned: ScannedText;
  /** Returns a choice with the next piece of the text only. */
  readonly toChoice: (piece: string) => StreamedChoice;
  /** Whether other texts may continue before this one has ended. */
  readonly isParallel: boolean;
}

/** Scans what the chunks of one choice add to its texts: content, reasoning, and the arguments of each tool call. */
export class GuardedChoice {
  private readonly channels = new Map<string, Channel>();

  constructor(
    private readonly index: number,
    private readonly guardrail: Guardrail,
    private readonly onFinding: FindingListener,
  ) {}

  /** Removes from the choice what is held; appends to `before` what must be sent before it. */
  accept(choice: StreamedChoice, before: StreamedChoice[]): void {
    const { delta } = choice;
    // Log probabilities contain the text.
    if (choice.logprobs) choice.logprobs = null;
    if (choice.text) choice.text = this.push('text', choice.text, before);
    if (delta) this.acceptDelta(delta as ChatDelta, before);
    if (choice.finish_reason !== null) this.finish(choice, before);
  }

  /** Appends what is held. */
  flush(flushed: StreamedChoice[]): void {
    for (const [name, channel] of this.channels) {
      this.channels.delete(name);
      const rest = channel.scanned.end();
      if (rest !== '') flushed.push(channel.toChoice(rest));
    }
  }

  private acceptDelta(delta: ChatDelta, before: StreamedChoice[]): void {
    for (const name in delta) {
      const value = delta[name];
      if (!value || OPAQUE_FIELDS.has(name)) continue;
      if (name === 'tool_calls') for (const call of value as CallDelta[]) this.acceptCall(call, before);
      else if (typeof value === 'string') delta[name] = this.push(name, value, before);
      else if (name in NESTED) this.acceptNested(name, value as Record<string, unknown>);
      else this.acceptWhole(delta, name, value);
    }
  }

  private acceptCall(call: CallDelta, before: StreamedChoice[]): void {
    const { index, function: called, custom } = call;
    this.endTexts(undefined, before);
    if (called?.arguments) {
      const toCall = (piece: string): CallDelta => ({ index, function: { arguments: piece } });
      called.arguments = this.callOf(index, 'json', toCall).push(called.arguments);
    }
    if (custom?.input) {
      const toCall = (piece: string): CallDelta => ({ index, custom: { input: piece } });
      custom.input = this.callOf(index, 'plain', toCall).push(custom.input);
    }
  }

  private acceptNested(name: string, value: Record<string, unknown>): void {
    const { field, format } = NESTED[name] as NestedText;
    const piece = value[field];
    if (typeof piece !== 'string') return;
    const toDelta = (rest: string): object => ({ [name]: { [field]: rest } });
    value[field] = this.channelOf(name, format, toDelta, true).push(piece);
  }

  /** Values that are not streamed in pieces arrive as a whole. */
  private acceptWhole(delta: ChatDelta, name: string, value: unknown): void {
    const mapped = mapTexts(value, (text, format) => {
      const scanned = this.guardrail.scan(this.onFinding, format);
      return scanned.push(text) + scanned.end();
    });
    // Signed reasoning that has changed is no longer valid.
    delta[name] = mapped !== value && name === 'thinking_blocks' ? undefined : mapped;
  }

  private push(name: string, piece: string, before: StreamedChoice[]): string {
    this.endTexts(name, before);
    return this.textOf(name).push(piece);
  }

  /** Sends the rest of the other texts before a text continues, because texts are sent one after the other. */
  private endTexts(except: string | undefined, before: StreamedChoice[]): void {
    for (const [name, { scanned, toChoice, isParallel }] of this.channels) {
      if (isParallel || name === except) continue;
      const rest = scanned.end();
      if (rest !== '') before.push(toChoice(rest));
    }
  }

  /** Sends the last pieces of the texts before the finish reason. Chunks of chats with a finish reason contain no text. */
  private finish(choice: StreamedChoice, before: StreamedChoice[]): void {
    if (choice.text) before.push({ index: this.index, finish_reason: null, text: choice.text });
    if (choice.text) choice.text = '';
    this.flush(before);
  }

  private textOf(name: string): ScannedText {
    if (name !== 'text') return this.channelOf(name, 'plain', (piece) => ({ [name]: piece }), false);
    return this.add(name, 'plain', (text) => ({ index: this.index, finish_reason: null, text }), false);
  }

  private callOf(call: number, format: TextFormat, toCall: (piece: string) => CallDelta): ScannedText {
    return this.channelOf(`tool_calls.${call}`, format, (piece) => ({ tool_calls: [toCall(piece)] }), true);
  }

  private channelOf(
    name: string,
    format: TextFormat,
    toDelta: (piece: string) => object,
    isParallel: boolean,
  ): ScannedText {
    const toChoice = (piece: string): StreamedChoice => ({
      index: this.index,
      finish_reason: null,
      delta: { role: null, content: null, tool_calls: null, ...toDelta(piece) },
    });
    return this.add(name, format, toChoice, isParallel);
  }

  private add(name: string, format: TextFormat, toChoice: Channel['toChoice'], isParallel: boolean): ScannedText {
    let channel = this.channels.get(name);
    if (!channel) {
      channel = { scanned: this.guardrail.scan(this.onFinding, format), toChoice, isParallel };
      this.channels.set(name, channel);
    }
    return channel.scanned;
  }
}
