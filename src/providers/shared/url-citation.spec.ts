import fc from 'fast-check';
import { countCharacters } from './url-citation';

describe('countCharacters', () => {
  it('counts Unicode code points', () => {
    expect(countCharacters('a🐈é')).toBe(3);
  });

  it('counts the same number for a text and for its parts, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, cut) => {
        const at = text.length === 0 ? 0 : cut % text.length;
        expect(countCharacters(text.slice(0, at)) + countCharacters(text.slice(at))).toBe(Array.from(text).length);
      }),
    );
  });
});
