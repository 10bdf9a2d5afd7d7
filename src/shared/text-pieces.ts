/** So many pieces are joined to one, because a string of one character takes as much memory as one of ten. */
const MAX_PIECES = 1024;

/** A text that arrives in pieces of any length. */
export class TextPieces {
  length = 0;
  private blocks: string[] = [];
  private pieces: string[] = [];

  push(piece: string): void {
    this.length += piece.length;
    if (this.pieces.push(piece) < MAX_PIECES) return;
    this.blocks.push(this.pieces.join(''));
    this.pieces = [];
  }

  /** Returns the text and empties the buffer. */
  take(): string {
    const text = [...this.blocks, ...this.pieces].join('');
    this.length = 0;
    this.blocks = [];
    this.pieces = [];
    return text;
  }
}
