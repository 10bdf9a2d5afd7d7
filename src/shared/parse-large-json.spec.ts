import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { parseLargeJson } from './parse-large-json';

const BUDGET = { values: 10_000_000, structures: 1_000_000, members: 100_000, depth: 100 };
const parse = (text: string): Promise<unknown> => parseLargeJson(Buffer.from(text), BUDGET);

const PAD = 'x'.repeat(1000);
/** Makes a value large, so that it is parsed in slices. */
const padded = (value: fc.JsonValue): fc.JsonValue => ({
  list: [...Array<string>(100).fill(PAD), value, ...Array<number>(20_000).fill(0.5), { '"]': PAD.repeat(70), value }],
  value,
  object: {
    before: [value],
    ...Object.fromEntries(Array.from({ length: 200 }, (_, key) => [`${key}\\"`, PAD])),
    value,
  },
});

describe('parseLargeJson', () => {
  it('returns what JSON.parse returns', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1), async (value, indent) => {
        const text = JSON.stringify(padded(value), undefined, indent);
        expect(isDeepStrictEqual(await parse(text), JSON.parse(text))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('rejects what JSON.parse rejects', async () => {
    const text = JSON.stringify(padded([{ a: [1, {}] }, 'b']));
    const places = [...text.matchAll(/[{}[\],:"]/g)].map(({ index }) => index);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places.slice(0, 250), ...places.slice(-500)),
        fc.constantFrom('', ',', ']', '}', '[', '{', ':', '"', '1', ' '),
        fc.boolean(),
        async (place, replacement, isInserted) => {
          const damaged = text.slice(0, place) + replacement + text.slice(isInserted ? place : place + 1);
          const expected = outcomeOf(() => JSON.parse(damaged) as unknown);
          const outcome = await parse(damaged).catch((error: unknown) => (error as Error).name);
          expect(isDeepStrictEqual(outcome, expected)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    '',
    ' ',
    '[',
    '"',
    '[1] 2',
    `[${'1,'.repeat(50_000)}]`,
    `[${'1,'.repeat(50_000)}1],`,
    `]${PAD.repeat(70)}}`,
  ])('rejects invalid JSON (%#)', async (text) => {
    await expect(parse(text)).rejects.toThrow(SyntaxError);
  });

  it('keeps long integers exact and __proto__ as a member', async () => {
    const text = `{"__proto__":{"a":1},"id":9007199254740993,"pad":[${'"x",'.repeat(50_000)}9223372036854775807]}`;
    const value = (await parse(text)) as { id: bigint; pad: unknown[] };
    expect(Object.keys(value)).toEqual(['__proto__', 'id', 'pad']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect([value.id, value.pad.at(-1)]).toEqual([9007199254740993n, 9223372036854775807n]);
  });

  it.each([
    ['structures', '{},'.repeat(2_000_000), 'contains more than 1000000 lists, objects and members of objects'],
    ['levels', '['.repeat(200_000), 'contains more than 100 levels'],
  ])('rejects too many %s', async (_what, text, message) => {
    await expect(parse(text)).rejects.toThrow(message);
  });

  it('lets other work run while it parses', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1));
    await parse(`[${'{"a":[0.123456789]},'.repeat(200_000)}0]`);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

/** Returns the value, or the name of the error. */
function outcomeOf(parsed: () => unknown): unknown {
  try {
    return parsed();
  } catch (error) {
    return (error as Error).name;
  }
}
