import * as fc from 'fast-check';
import { Report } from '../report';
import { readBlockYaml } from './read-block-yaml';
import { parseYaml } from './read-yaml';

const SIMPLE = `# a comment
endpoints:
  - name: one   # another
    endpoint_type: llm/v1/chat

    model:
      provider: "open: ai"
      name: 'a #b'
      config:
        openai_api_key: $API_KEY
        url: http://localhost:1/v1
        list:
        - 1
        - 0x1F
        - .5
    on: yes
    nothing:
    empty: {}
  - name: two
routes: []
limit:
`;

function* pathsIn(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    yield* pathsIn(item, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/** Expects that the parser reads the same values and lines, without problems and warnings. */
function expectSame(text: string, { value, lines }: NonNullable<ReturnType<typeof readBlockYaml>>): void {
  const report = new Report('/file.yaml');
  const parsed = parseYaml(text, report);
  expect([report.problems, report.allWarnings]).toEqual([[], []]);
  expect(JSON.stringify(value)).toBe(JSON.stringify(parsed));
  expect(value).toEqual(parsed);
  for (const path of pathsIn(parsed)) expect([path, lines.lineOf(path)]).toEqual([path, report.lineOf(path)]);
}

describe('readBlockYaml', () => {
  it('reads block mappings and lists of simple scalars as the parser does', () => {
    const read = readBlockYaml(SIMPLE);
    expect(read).toBeDefined();
    expectSame(SIMPLE, read!);
  });

  it.each([
    ['a flow mapping', 'a: {b: 1}'],
    ['an anchor', 'a: &x 1'],
    ['an alias', 'a: *x'],
    ['a merge key', 'a:\n  <<: b'],
    ['a tag', 'a: !!str 1'],
    ['a block scalar', 'a: |\n  text'],
    ['a scalar of several lines', 'a: one\n  two'],
    ['a quoted scalar of several lines', 'a: "one\n  two"'],
    ['a key with a value and nested keys', 'a: 1\n  b: 2'],
    ['a duplicate key', 'a: 1\na: 2'],
    ['the same key in two spellings', 'on: 1\nyes: 2'],
    ['an escape', 'a: "\\n"'],
    ['an escaped quote', "a: 'it''s'"],
    ['a tab', 'a:\t1'],
    ['a carriage return', 'a: 1\r\n'],
    ['a document marker', '---\na: 1'],
    ['a list at the top', '- a: 1'],
    ['a scalar at the top', 'text'],
    ['a list in a list', 'a:\n  - - 1'],
    ['an item that begins on the next line', 'a:\n  -\n    b: 1'],
    ['an item with more spaces', 'a:\n  -  b: 1'],
    ['a smaller indentation inside', 'a:\n    b: 1\n  c: 2'],
    ['a list deeper than the keys before it', 'a:\n  b: 1\n  - c'],
    ['a key that is not plain', '"a": 1'],
    ['the key __proto__', '__proto__: 1'],
    ['a value that ends with a colon', 'a: b:'],
    ['a colon and a space in a value', 'a: b: c'],
    ['no text', ''],
  ])('leaves a text with %s to the parser', (_what, text) => {
    expect(readBlockYaml(text)).toBeUndefined();
  });

  it('reads whatever it accepts as the parser does', () => {
    const indent = fc.constantFrom('', '  ', '    ', '      ', '   ');
    const key = fc.constantFrom('a:', 'b:', 'c:', 'on:', 'null:', 'a', '');
    const value = fc.constantFrom(
      ...['1', '-1', '0x1F', '010', '1:30', '1_000', '.5', '1e3', 'yes', 'null', '~', '$A', 'a:b', 'a:', 'x y', '...'],
      ...[
        '"q"',
        "'q'",
        '"a: b # c"',
        "''",
        '{}',
        '[]',
        '[1]',
        '# c',
        '',
        '',
        '/x',
        'http://h:1/p?q',
        '2024-01-01',
        '=',
        '+1',
      ],
    );
    const line = fc
      .tuple(indent, fc.constantFrom('', '', '- ', '-'), key, fc.constantFrom(' ', '', '  '), value)
      .map(([spaces, dash, name, gap, text]) => `${spaces}${dash}${name}${gap}${text}`);
    const comment = fc.constantFrom('', '# note', '   # note');
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 6, arbitrary: line }, comment), { maxLength: 6 }), (lines) => {
        const text = `a:\n${lines.join('\n')}\n`;
        const read = readBlockYaml(text);
        if (!read) return;
        accepted += 1;
        expectSame(text, read);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
