import { parseDocument } from 'yaml';
import { ParsedFile } from './parsed-file';
import { Report } from './report';
import { parseText, type ListName } from './yaml/file-content';
import { readYaml } from './yaml/read-yaml';

const TEXT = `
shared: &shared
  key: 1
  2: two
strict_parity: false
endpoints:
  - name: one
    model: {name: m, config: {a: [1, {b: 2}], .5: x}}
    limit: *shared
  - *shared
  - text
  -
  - <<: *shared
    key: .inf
    10: ten
    __proto__: {a: 1}
    nan: .nan
    minus: [-.inf]
    "\\0number": [1]
    zero: 0
routes: [{a: {b: c}}, []]
egress:
  allow: []
  later: 1
`;

function parsed(text: string): ParsedFile {
  const { content } = parseText(text, '/file.yaml');
  if (!content) throw new Error('expected content');
  // Another thread receives a copy.
  return new ParsedFile(structuredClone(content));
}

function* pathsIn(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    yield* pathsIn(item, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

describe('ParsedFile', () => {
  const report = new Report('/file.yaml');
  const root = readYaml(TEXT, report) as Record<ListName, unknown[]>;
  const file = parsed(TEXT);

  it('returns the values of the document', () => {
    expect(parseDocument(TEXT).errors).toEqual([]);
    for (const list of ['endpoints', 'routes'] as const) {
      expect([...file.items(list)].map((item) => file.valueOf(item))).toEqual(root[list]);
    }
    expect(file.root).toEqual({ ...root, endpoints: [], routes: [] });
  });

  it('returns the line of every value of the document', () => {
    const paths = [...pathsIn(root)];
    expect(paths.length).toBeGreaterThan(40);
    for (const path of [
      ...paths,
      ['missing'],
      ['endpoints', 0, 'missing'],
      ['endpoints', 99],
      ['shared', 'key', 'x'],
    ]) {
      expect([path, file.lineOf(path)]).toEqual([path, report.lineOf(path)]);
    }
  });

  it.each([
    ['not equal for null, NaN and infinite numbers', ['~', '.nan', '.inf', '-.inf']],
    ['not equal for a string and the value it looks like', ['1', '"1"', 'true', '"true"']],
    ['not equal for keys in another order', ['{a: 1, b: 2}', '{b: 2, a: 1}']],
  ])('returns keys that are %s', (_what, items) => {
    const keys = [...parsed(`endpoints: [${items.join(', ')}]`).items('endpoints')].map(({ key }) => key);
    expect(new Set(keys).size).toBe(items.length);
  });
});
