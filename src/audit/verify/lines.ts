import { createReadStream } from 'node:fs';

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Whether it ends with a line feed. Only the last line may not. */
  readonly isComplete: boolean;
}

/** Reads the lines of a file, except for empty ones. Only line feeds divide lines: records may contain other line breaks. */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  let rest = '';
  let number = 0;
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const texts = (rest + chunk).split('\n');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      number += 1;
      if (text !== '') yield { text, number, isComplete: true };
    }
  }
  if (rest !== '') yield { text: rest, number: number + 1, isComplete: false };
}
