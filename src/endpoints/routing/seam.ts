import { GatewayError } from '../../errors';

/**
 * How a model continues a text: `prefill` generates what follows the text, `echo` repeats the text first, and
 * `instruction` repeats the end of the text, as it was instructed to.
 */
export type SeamKind = 'prefill' | 'echo' | 'instruction';

/** A repetition that is shorter may be a coincidence, in UTF-16 code units. */
const MIN_REPETITION = 24;
/** Minimum length of a repetition of the end of the partial text, if that end occurs only once in it. */
const MIN_OVERLAP = 8;
const MAX_OVERLAP = 4096;
/** A continuation that begins with this many characters of the partial text's beginning starts the response again. */
const MIN_RESTART = 40;
/** Maximum length of a remark before the repeated end of the partial text. */
const MAX_PREAMBLE = 160;
const MIN_ANCHOR = 16;
const ANCHOR_LENGTH = 48;
const MAX_ANCHOR_LENGTH = 480;

/**
 * Joins a continuation to the partial text that a client has received. Text that the model repeats, and a remark before the
 * repetition, are removed. The beginning of the continuation is held as long as it may be a repetition; the rest passes
 * unchanged.
 */
export class Seam {
  /** The partial text as the model gets it. Models continue better without white space at the end. */
  readonly text: string;
  /** The end of `text`, with which the model is asked to begin. */
  readonly anchor: string;
  /** White space at the end of the partial text that the continuation has not repeated yet. */
  private space: string;
  private held = '';
  private isJoined = false;
  /** The position in `text` after the part that the held text repeats, while all of it is such a part. */
  private position: number | undefined;

  constructor(
    partial: string,
    private readonly kind: SeamKind,
  ) {
    this.text = partial.trimEnd();
    this.anchor = anchorOf(this.text);
    this.space = partial.slice(this.text.length);
  }

  /**
   * Returns the part of the continuation that is known to be new, without what is held.
   * @throws GatewayError `UPSTREAM_INVALID` if the model starts again with a different text
   */
  push(text: string): string {
    if (this.isJoined) return this.space === '' ? text : this.withoutSpace(text);
    this.held += text;
    if (this.repeats(text)) return '';
    return this.join(false);
  }

  /** Returns the rest of the continuation, which has ended. */
  end(): string {
    return this.isJoined ? '' : this.join(true);
  }

  /** Whether more of `text` is repeated, without its end: the usual case of a model that starts again. */
  private repeats(text: string): boolean {
    if (this.position === undefined || this.position + text.length >= this.text.length) return false;
    if (!this.text.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  private join(isEnd: boolean): string {
    const repeated = this.kind === 'instruction' ? this.afterInstruction(isEnd) : this.afterPrefill(isEnd);
    if (repeated === undefined) return '';
    this.isJoined = true;
    return this.withoutSpace(this.held.slice(repeated));
  }

  /** Returns the length of the repeated beginning, or undefined if more text decides. */
  private afterPrefill(isEnd: boolean): number | undefined {
    const { text, held } = this;
    if (this.kind === 'prefill' && text.length < MIN_REPETITION) return 0;
    if (held.startsWith(text)) return text.length;
    if (!text.startsWith(held)) return 0;
    if (!isEnd) return undefined;
    return this.kind === 'echo' ? held.length : 0;
  }

  private afterInstruction(isEnd: boolean): number | undefined {
    const { text, anchor } = this;
    const start = startOf(this.held, text);
    const held = this.held.slice(start);
    const found = held.indexOf(anchor);
    if (found === 0 || (found > 0 && found <= MAX_PREAMBLE && anchor.length >= MIN_ANCHOR)) {
      return start + found + anchor.length;
    }
    const within = held === '' ? 0 : text.indexOf(held);
    const isWithin = within >= 0 && within + held.length < text.length;
    if (isEnd) return isWithin && held.length >= MIN_OVERLAP && anchor.startsWith(held) ? this.held.length : 0;
    if (isWithin) {
      this.position = within + held.length;
      return undefined;
    }
    this.position = undefined;
    const overlap = overlapOf(text, held);
    if (overlap > 0) return start + overlap;
    if (isRestart(text, held)) {
      throw new GatewayError('UPSTREAM_INVALID', 'The provider started the response again instead of continuing it.');
    }
    return held.length < MAX_PREAMBLE + anchor.length ? undefined : 0;
  }

  /** Removes the white space that the client already has. */
  private withoutSpace(text: string): string {
    const { space } = this;
    let length = 0;
    while (length < text.length && length < space.length && text[length] === space[length]) length += 1;
    if (text !== '') this.space = length === text.length ? space.slice(length) : '';
    return text.slice(length);
  }
}

/** Returns the position after white space, and after a remark before the beginning of `text`. */
function startOf(held: string, text: string): number {
  const restart = text.length > MIN_RESTART ? held.indexOf(text.slice(0, MIN_RESTART)) : -1;
  return restart >= 0 && restart <= MAX_PREAMBLE ? restart : held.length - held.trimStart().length;
}

/** Returns the end of a text, from the start of a word, and so long that it occurs once. */
function anchorOf(text: string): string {
  for (let length = ANCHOR_LENGTH; length < text.length && length <= MAX_ANCHOR_LENGTH; length += ANCHOR_LENGTH) {
    const end = text.slice(-length);
    const anchor = end.slice(end.search(/\s\S/) + 1);
    if (anchor.length >= MIN_ANCHOR && text.indexOf(anchor) === text.length - anchor.length) return anchor;
  }
  return text.length <= MAX_ANCHOR_LENGTH ? text : text.slice(-MAX_ANCHOR_LENGTH);
}

/** Returns the length of the end of `text` with which `next` begins; 0 if that may be a coincidence. */
function overlapOf(text: string, next: string): number {
  const whole = text.trimStart();
  if (next.startsWith(whole)) return whole.length;
  for (let length = Math.min(text.length, next.length, MAX_OVERLAP); length >= MIN_OVERLAP; length -= 1) {
    const end = next.slice(0, length);
    if (!text.endsWith(end)) continue;
    return text.indexOf(end) === text.length - length ? length : 0;
  }
  return 0;
}

function isRestart(text: string, next: string): boolean {
  return text.length > MIN_RESTART && next.startsWith(text.slice(0, MIN_RESTART));
}
