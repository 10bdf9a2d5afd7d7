import * as fc from 'fast-check';
import { exceededBudget } from './json-budget';

const BUDGET = { values: 20, structures: 12, members: 5 };
const exceeded = (text: string): string | undefined => exceededBudget(Buffer.from(text), BUDGET);
const list = (item: string, count: number): string => `[${Array<string>(count).fill(item).join(',')}]`;
const object = (count: number): string => `{${Array.from({ length: count }, (_, key) => `"k${key}":1`).join(',')}}`;

describe('exceededBudget', () => {
  it.each([
    ['items of a list', list('1', 21)],
    ['text in strings', JSON.stringify({ text: '{[,:'.repeat(1000) })],
    ['escaped quotes', JSON.stringify({ text: '\\"[,'.repeat(1000), '[\\': '"{' })],
    ['members of one object', object(5)],
    ['members of several objects', `[${object(3)},${object(4)}]`],
    ['nested lists', `${'['.repeat(12)}${']'.repeat(12)}`],
  ])('returns undefined for %s within the budget', (_what, text) => {
    expect(exceeded(text)).toBeUndefined();
  });

  it.each([
    ['items of a list', list('1', 22), 'more than 20 values'],
    ['empty objects', list('{}', 12), 'more than 12 lists, objects and members of objects'],
    ['unclosed lists', '['.repeat(13), 'more than 12 lists, objects and members of objects'],
    ['members of one object', `[{"a":1},${object(6)}]`, 'more than 5 members in one object'],
    [
      'members after a nested object',
      `{"a":{"b":1},"c":[],"d":1,"e":1,"f":1,"g":1}`,
      'more than 5 members in one object',
    ],
  ])('returns the limit that %s exceed', (_what, text, expected) => {
    expect(exceeded(text)).toBe(expected);
  });

  it('counts the values of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const { values, structures, members } = sizeOf(value);
        const text = Buffer.from(JSON.stringify(value).padEnd(1000));
        expect(exceededBudget(text, { values, structures, members })).toBeUndefined();
        if (structures > 0) expect(exceededBudget(text, { values, structures: structures - 1, members })).toBeDefined();
        if (members > 0) expect(exceededBudget(text, { values, structures, members: members - 1 })).toBeDefined();
        if (values > 0) expect(exceededBudget(text, { values: values - 1, structures, members })).toBeDefined();
      }),
    );
  });
});

/** Counts commas, structures, and the members of the largest object. */
function sizeOf(value: unknown): { values: number; structures: number; members: number } {
  if (typeof value !== 'object' || value === null) return { values: 0, structures: 0, members: 0 };
  const items = Object.values(value);
  const own = Array.isArray(value) ? 0 : items.length;
  const sizes = items.map(sizeOf);
  return {
    values: Math.max(0, items.length - 1) + sizes.reduce((sum, size) => sum + size.values, 0),
    structures: 1 + own + sizes.reduce((sum, size) => sum + size.structures, 0),
    members: Math.max(own, ...sizes.map((size) => size.members)),
  };
}
