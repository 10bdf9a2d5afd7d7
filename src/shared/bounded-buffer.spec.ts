import { BoundedBuffer, readBounded } from './bounded-buffer';

const chunk = (text: string): Buffer => Buffer.from(text);

describe('BoundedBuffer', () => {
  it('concatenates chunks up to exactly the maximum', () => {
    const buffer = new BoundedBuffer(4);
    expect([buffer.push(chunk('ab')), buffer.push(chunk('cd'))]).toEqual([true, true]);
    expect(buffer.concat().toString()).toBe('abcd');
  });

  it('keeps the chunk that exceeds the maximum and discards later ones', () => {
    const buffer = new BoundedBuffer(3);
    expect(['ab', 'cd', 'ef'].map((text) => buffer.push(chunk(text)))).toEqual([true, false, false]);
    expect(buffer.concat().toString()).toBe('abcd');
  });

  it('returns a single chunk without copying it', () => {
    const buffer = new BoundedBuffer(4);
    const only = chunk('ab');
    buffer.push(only);
    expect(buffer.concat()).toBe(only);
  });

  it('keeps the order of chunks of all lengths', () => {
    const buffer = new BoundedBuffer(1_000_000);
    const lengths = Array.from({ length: 300 }, (_, index) => (index % 7 === 0 ? 5000 + index : index));
    const texts = lengths.map((length, index) => String.fromCharCode(97 + (index % 26)).repeat(length));
    for (const text of texts) buffer.push(chunk(text));
    expect(buffer.concat().toString()).toBe(texts.join(''));
  });

  it('copies chunks of one byte together', () => {
    const buffer = new BoundedBuffer(1_000_000);
    for (let index = 0; index < 500_000; index += 1) buffer.push(Buffer.from([index % 256]));
    expect(buffer['chunks'].length).toBeLessThan(100);
    expect(buffer.concat()).toHaveLength(500_000);
  });

  it('is empty when nothing was added', () => {
    expect(new BoundedBuffer(4).concat()).toHaveLength(0);
  });
});

describe('readBounded', () => {
  async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
    for (const text of texts) yield await Promise.resolve(chunk(text));
  }

  it('returns the whole body when it does not exceed the maximum', async () => {
    expect((await readBounded(chunks('ab', 'cd'), 4))?.toString()).toBe('abcd');
  });

  it('returns undefined and closes the body when it exceeds the maximum', async () => {
    const body = chunks('ab', 'cd', 'ef');
    expect(await readBounded(body, 3)).toBeUndefined();
    expect(await body.next()).toEqual({ done: true, value: undefined });
  });
});
