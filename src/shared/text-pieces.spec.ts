import { TextPieces } from './text-pieces';

describe('TextPieces', () => {
  it('returns the whole text, and is empty afterwards', () => {
    const pieces = new TextPieces();
    const texts = Array.from({ length: 3000 }, (_, index) => `${index},`.repeat(index % 3));
    for (const text of texts) pieces.push(text);
    const whole = texts.join('');
    expect(pieces.length).toBe(whole.length);
    expect(pieces.take()).toBe(whole);
    expect([pieces.length, pieces.take()]).toEqual([0, '']);
  });

  it('keeps few strings for many pieces of one character', () => {
    const pieces = new TextPieces();
    for (let index = 0; index < 500_000; index += 1) pieces.push('x');
    expect(pieces['blocks'].length + pieces['pieces'].length).toBeLessThan(2000);
    expect(pieces.take()).toHaveLength(500_000);
  });
});
