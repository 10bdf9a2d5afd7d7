import { readYaml } from './read-yaml';
import { Report } from '../report';
import { errorOf } from '../../../test/support/config';

function read(text: string): { value: unknown; report: Report } {
  const report = new Report('/file.yaml');
  const value = readYaml(text, report);
  report.throwIfInvalid();
  return { value, report };
}

const valueOf = (text: string): unknown => read(text).value;
const problemOf = (text: string): unknown => errorOf(() => read(text)).problems[0];

describe('readYaml', () => {
  it.each<[string, unknown]>([
    ...['yes', 'Yes', 'YES', 'true', 'on', 'ON'].map((word): [string, unknown] => [word, true]),
    ...['no', 'No', 'NO', 'false', 'off', 'OFF'].map((word): [string, unknown] => [word, false]),
    ...['', '~', 'null', 'NULL'].map((word): [string, unknown] => [word, null]),
    ['y', 'y'],
    ['n', 'n'],
    ['yEs', 'yEs'],
    ['2023-05-15', '2023-05-15'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
    ['10', 10],
    ['-1_000', -1000],
    ['010', 8],
    ['089', '089'],
    ['0o10', '0o10'],
    ['0x1F', 31],
    ['0b101', 5],
    ['1:30', 90],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1.5e+3', 1500],
    ['1e3', '1e3'],
    ['1.5e3', '1.5e3'],
    ['-.inf', -Infinity],
    ['"yes"', 'yes'],
    ["'10'", '10'],
    ['!!str 10', '10'],
    ['!!int "10"', 10],
    ['! 10', '10'],
    ['gpt-4o', 'gpt-4o'],
    ['0:30', '0:30'],
    ['+.5', '+.5'],
  ])('parses %j as PyYAML does', (text, value) => {
    expect(valueOf(`key: ${text}`)).toEqual({ key: value });
  });

  it('copies aliases and merges mappings; own keys win over merged keys, earlier merges over later ones', () => {
    const text = `
base: &base {a: base, b: base}
other: &other {b: other, c: other}
one: {<<: *base, b: own}
two: {b: own, <<: [*base, *other]}
three: {<<: {d: inline}}
quoted: {"<<": 1}
again: *base
`;
    expect(valueOf(text)).toMatchObject({
      one: { a: 'base', b: 'own' },
      two: { a: 'base', b: 'own', c: 'other' },
      three: { d: 'inline' },
      quoted: { '<<': 1 },
      again: { a: 'base', b: 'base' },
    });
  });

  it('resolves an alias to the last anchor before it', () => {
    expect(valueOf('[&a 1, &b [*a], &a 2, *b, *a]')).toEqual([1, [1], 2, [1], 2]);
  });

  it('uses the last value of a duplicate key and warns', () => {
    const { value, report } = read('a: 1\nb: 2\na: 3\n');
    expect(value).toEqual({ a: 3, b: 2 });
    expect(report.warnings).toEqual(['a (line 3): duplicate key; the last value is used']);
  });

  it('reports the line of every value, and the line of the parent for a missing value', () => {
    const { report } = read('# first\nlist:\n  - a: 1\n    b:\n      c: 2\n  - 3\n');
    expect(report.lineOf(['list', 0, 'b', 'c'])).toBe(5);
    expect(report.lineOf(['list', 0, 'missing'])).toBe(3);
    expect(report.lineOf(['list', 1])).toBe(6);
    expect(report.lineOf(['missing'])).toBeUndefined();
  });

  it('treats __proto__ as an ordinary key', () => {
    const value = valueOf('__proto__: {polluted: 1}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(value['polluted']).toBeUndefined();
  });

  it('ignores a byte order mark, a directive and a document end marker', () => {
    expect(valueOf('%YAML 1.1\n---\na: yes\n...\n')).toEqual({ a: true });
  });

  it.each([
    ['an unclosed bracket', 'a: [1\nb: 2', 'invalid YAML'],
    ['an unclosed quote', 'a: "1', 'a closing quote'],
    ['a tab as indentation', 'a:\n\tb: 1', 'tab'],
    ['two keys on one line', 'a: b: c', 'second "key: value"'],
    ['a reserved character', 'a: @b', 'cannot begin with this character'],
    ['an unknown escape', 'a: "\\q"', 'unknown escape'],
    ['a second document', 'a: 1\n---\nb: 2', 'second document'],
    ['an empty second document', 'a: 1\n---\n', 'second document'],
    ['an alias without an anchor', 'a: *b', 'without an anchor'],
    ['an alias in its own anchor', 'a: &a [*a]', 'inside its own anchor'],
    ['a merge into itself', 'a: &a {<<: *a}', 'inside its own anchor'],
    ['a merge with a scalar', 'a: {<<: 1}', '"<<" must be'],
    ['an unknown tag', 'a: !secret b', 'tag'],
    ['an unknown tag of a mapping', 'a: !secret {}', 'tag'],
    ['a binary value', 'a: !!binary aGk=', 'tag'],
    [
      'a mapping with 10001 keys',
      Array.from({ length: 10_001 }, (_, index) => `k${index}: 1`).join('\n'),
      'more than 10000',
    ],
    ['a list as a key', '? [a]\n: b', 'a key is a list'],
    ['a control character', 'a: \u0007', 'control character'],
  ])('rejects %s and reports the line', (_what, text, message) => {
    expect(problemOf(text)).toEqual({ path: '', line: expect.any(Number), message: expect.stringContaining(message) });
  });

  it.each([
    ['values', '[x, x, x, x, x, x, x, x, x, x]', (name: string) => `[${Array(10).fill(`*${name}`).join(', ')}]`],
    ['merges', '{}', (name: string) => `{<<: [${Array(10).fill(`*${name}`).join(', ')}]}`],
  ])('rejects an alias bomb of %s', (_what, first, next) => {
    const lines = Array.from(
      { length: 12 },
      (_, level) => `a${level}: &a${level} ${level ? next(`a${level - 1}`) : first}`,
    );
    expect(problemOf(lines.join('\n'))).toMatchObject({
      message: expect.stringContaining('aliases that expand to more'),
    });
  });

  it.each([
    ['lists', '['.repeat(100_000)],
    ['lists that are closed', `${'['.repeat(200)}${']'.repeat(200)}`],
    ['mappings', '{a: '.repeat(20_000)],
    ['keys', '? '.repeat(20_000)],
    ['block lists', '- '.repeat(20_000)],
  ])('rejects too deeply nested %s', (_what, text) => {
    expect(problemOf(text)).toMatchObject({ message: expect.stringContaining('invalid YAML') });
  });
});
