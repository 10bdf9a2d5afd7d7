import * as fc from 'fast-check';
import { runs } from '../../../test/support/runs';
import { Seam, type SeamKind } from './seam';

/** Texts with repeated words, line breaks, escapes and characters of several code units. */
const WORDS = [
  'the',
  'gateway',
  'fails',
  'over',
  'a',
  'provider',
  'and',
  '\\"quoted\\"',
  '{"k":',
  '😀',
  'é',
  '漢字',
  'x1',
  '\\u',
];
const textOf = (words: string[], separators: string[]) =>
  words.map((word, index) => `${index === 0 ? '' : separators[index % separators.length]}${word}`).join('');
const texts = fc
  .record({
    words: fc.array(fc.constantFrom(...WORDS), { minLength: 4, maxLength: 90 }),
    separators: fc.array(fc.constantFrom(' ', ' ', ' ', '\n', '\n\n', '  '), { minLength: 5, maxLength: 9 }),
  })
  .map(({ words, separators }) => textOf(words, separators));

/** Splits a text at pseudo-random positions. */
function pieces(text: string, sizes: readonly number[]): string[] {
  const parts: string[] = [];
  for (let at = 0, index = 0; at < text.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return parts;
}

function joined(partial: string, kind: SeamKind, continuation: string, sizes: readonly number[] = [3]): string {
  const seam = new Seam(partial, kind);
  let text = partial;
  for (const piece of pieces(continuation, sizes)) text += seam.push(piece);
  return text + seam.end();
}

const cuts = fc.record({
  text: texts,
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
});
type Cut = { text: string; cut: number; sizes: number[] };
const split = ({ text, cut }: Cut) => {
  const at = Math.floor(cut * text.length);
  return { partial: text.slice(0, at), rest: text.slice(at) };
};
const check = (property: (cut: Cut) => void) => fc.assert(fc.property(cuts, property), { numRuns: runs(2000) });

describe('Seam', () => {
  it('joins what a model generates after a prefill, wherever the text was cut', () => {
    check((given) => {
      const { partial, rest } = split(given);
      // The model gets the text without white space at its end, and generates that again.
      const space = partial.slice(partial.trimEnd().length);
      expect(joined(partial, 'prefill', space + rest, given.sizes)).toBe(given.text);
    });
  });

  it('removes the whole partial text if the provider repeats the prefill', () => {
    check((given) => {
      const { partial } = split(given);
      expect(joined(partial, 'echo', given.text, given.sizes)).toBe(given.text);
    });
  });

  it('removes the end of the partial text with which an instructed model begins, wherever the text was cut', () => {
    check((given) => {
      const { partial, rest } = split(given);
      const { anchor, text } = new Seam(partial, 'instruction');
      const space = partial.slice(text.length);
      expect(joined(partial, 'instruction', anchor + space + rest, given.sizes)).toBe(given.text);
    });
  });

  it('removes the whole partial text if an instructed model starts again', () => {
    check((given) => {
      expect(joined(split(given).partial, 'instruction', given.text, given.sizes)).toBe(given.text);
    });
  });

  it('does not depend on how the continuation is split', () => {
    check((given) => {
      const { partial, rest } = split(given);
      for (const kind of ['prefill', 'echo', 'instruction'] as const) {
        expect(joined(partial, kind, rest, given.sizes)).toBe(joined(partial, kind, rest, [given.text.length + 1]));
      }
    });
  });

  const PARTIAL = 'A gateway earns trust when the provider behind it misbehaves. It retries';
  const REST = ' with care, and then fails over.';
  it.each([
    [
      'a remark before the repeated end',
      `Sure, here is the rest:\n\n${new Seam(PARTIAL, 'instruction').anchor}${REST}`,
    ],
    ['a remark before the whole response', `Here it is again: ${PARTIAL}${REST}`],
    ['white space before the repeated end', `\n\nprovider behind it misbehaves. It retries${REST}`],
    ['the last words only', `It retries${REST}`],
    ['nothing that was sent before', REST],
  ])('joins the text of an instructed model that sends %s', (_what, continuation) => {
    expect(joined(PARTIAL, 'instruction', continuation)).toBe(PARTIAL + REST);
  });

  it('keeps short and repeated words that need not be a repetition of the partial text', () => {
    expect(joined('ha ha ha ha ha', 'instruction', ' ha ha ha!')).toBe('ha ha ha ha ha ha ha ha!');
    expect(joined('He said: no, no', 'instruction', ', no.')).toBe('He said: no, no, no.');
    expect(joined('0, 0, 0, 0, 0, 0, 0, 0, 0, 0', 'prefill', ', 0, 0]')).toBe('0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]');
  });

  it('adds nothing if an instructed model only repeats a complete text', () => {
    expect(joined(PARTIAL, 'instruction', PARTIAL.slice(-30))).toBe(PARTIAL);
    expect(joined(PARTIAL, 'instruction', PARTIAL)).toBe(PARTIAL);
  });

  it('fails if an instructed model starts again and then generates a different text', () => {
    const other = PARTIAL.replace('misbehaves', 'fails');
    expect(() => joined(PARTIAL, 'instruction', other + REST)).toThrow('started the response again');
  });

  it('does not hold the text of an instructed model longer than a remark may be', () => {
    const seam = new Seam(PARTIAL, 'instruction');
    expect(seam.push('x'.repeat(160))).toBe('');
    expect(seam.push('y'.repeat(60))).not.toBe('');
    expect(seam.push('z')).toBe('z');
  });

  it('does not hold the text after a prefill', () => {
    expect(new Seam(PARTIAL, 'prefill').push(' with')).toBe(' with');
  });
});
