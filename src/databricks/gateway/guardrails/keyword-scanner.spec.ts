import * as fc from 'fast-check';
import { runs } from '../../../../test/support/runs';
import { ScannedText, scanText } from '../text/scanned-text';
import { KeywordScanner } from './keyword-scanner';

const BLOCKED = new Error('blocked');
const block = (): never => {
  throw BLOCKED;
};

function isBlocked(keywords: readonly string[], text: string, format?: 'json'): boolean {
  try {
    scanText(text, [new KeywordScanner(keywords)], block, format);
    return false;
  } catch (error) {
    expect(error).toBe(BLOCKED);
    return true;
  }
}

/** Sends the pieces. Returns what was released before the block. */
function released(keywords: readonly string[], pieces: readonly string[]): { text: string; isBlocked: boolean } {
  const scanned = new ScannedText([new KeywordScanner(keywords)], block);
  let text = '';
  try {
    for (const piece of pieces) text += scanned.push(piece);
    return { text: text + scanned.end(), isBlocked: false };
  } catch {
    return { text, isBlocked: true };
  }
}

describe('KeywordScanner', () => {
  it.each<[string, string]>([
    ['secret', 'a Secret.'],
    ['SECRET', 'ſecret'],
    ['secret', 'ｓｅｃｒｅｔ'],
    ['secret', 'se\u00adcr\u200bet'],
    ['Straße', 'in der STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['café', 'a cafe\u0301!'],
    ['cafe\u0301', 'CAFÉ'],
    ['project x', 'Project\n  X'],
    ['C++', 'I like C++!'],
    ['#tag', 'no#tag'],
    ['禁止', '这是禁止的'],
    ['secret', '秘密secret的'],
    ['😀', 'a😀b'],
    ['project x', 'project project x'],
  ])('finds %j in %j', (keyword, text) => {
    expect(isBlocked([keyword], text)).toBe(true);
  });

  it.each<[string, string]>([
    ['secret', 'secretary secrets unsecret'],
    ['secret', 'secret_key'],
    ['cafe', 'café'],
    ['cafe', 'cafe\u0301'],
    ['project x', 'projectx project y'],
    ['', 'anything'],
    [' \u200b', 'any thing'],
  ])('does not find %j in %j', (keyword, text) => {
    expect(isBlocked([keyword], text)).toBe(false);
  });

  it('finds a keyword between escapes of JSON text, and one that contains escapes', () => {
    expect(isBlocked(['secret'], String.raw`{"a":"x\nsecret\ny"}`, 'json')).toBe(true);
    expect(isBlocked(['café'], String.raw`{"a":"caf\u00e9"}`, 'json')).toBe(true);
  });

  it('releases text up to the word with which a keyword may begin', () => {
    const scanned = new ScannedText([new KeywordScanner(['project x'])], block);
    const pieces = ['The pro', 'ject', ' ', 'plan of pr', 'ice', ' x'];
    expect(pieces.map((piece) => scanned.push(piece))).toEqual(['The ', '', '', 'project plan of ', 'price', ' x']);
    expect(scanned.end()).toBe('');
  });

  it('releases nothing of a keyword, wherever the text is split', () => {
    for (const text of ['see project x.', 'see project x', 'a😀 project\u200b X!']) {
      const start = text.indexOf('project');
      for (let at = 0; at <= text.length; at += 1) {
        const result = released(['project x', 'projects'], [text.slice(0, at), text.slice(at)]);
        expect(result.isBlocked).toBe(true);
        expect(start).toBeGreaterThanOrEqual(result.text.length);
      }
    }
  });

  it('decides the same for random texts, however they are split', () => {
    const letters = fc.constantFrom('a', 'B', 'ß', 's', 'S', ' ', '\n', 'é', 'e\u0301', '禁', '😀', '\u200b', '-');
    const word = fc.array(letters, { minLength: 1, maxLength: 4 }).map((all) => all.join(''));
    const text = fc.array(letters, { maxLength: 30 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), text, fc.nat(3), (keywords, whole, size) => {
        const pieces = whole.match(new RegExp(`[^]{1,${size + 1}}`, 'g')) ?? [];
        const { text: received, isBlocked: wasBlocked } = released(keywords, pieces);
        expect(wasBlocked).toBe(isBlocked(keywords, whole));
        if (wasBlocked) expect(whole.startsWith(received)).toBe(true);
        else expect(received).toBe(whole);
      }),
      { numRuns: runs(1000) },
    );
  });
});
