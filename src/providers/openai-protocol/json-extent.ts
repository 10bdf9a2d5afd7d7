const [QUOTE, BACKSLASH, BRACE, BRACKET, END_BRACE, END_BRACKET] = [0x22, 0x5c, 0x7b, 0x5b, 0x7d, 0x5d];

/** Finds the end of a JSON object in text that arrives in fragments. */
export class JsonExtent {
  isEmpty = true;
  private hasBegun = false;
  private depth = 0;
  private isInString = false;
  private isEscaped = false;

  /** Whether the fragments contain a whole object or list. */
  get isComplete(): boolean {
    return this.hasBegun && this.depth <= 0 && !this.isInString;
  }

  push(fragment: string): void {
    if (fragment !== '') this.isEmpty = false;
    for (let position = 0; position < fragment.length; position += 1) this.read(fragment.charCodeAt(position));
  }

  private read(character: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (this.isInString && character === BACKSLASH) this.isEscaped = true;
    else if (character === QUOTE) this.isInString = !this.isInString;
    else if (this.isInString) return;
    else if (character === BRACE || character === BRACKET) {
      this.hasBegun = true;
      this.depth += 1;
    } else if (character === END_BRACE || character === END_BRACKET) this.depth -= 1;
  }
}
