import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const PAGE = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
/** What the page quotes as code, inline and in blocks; the lines of a block without their comments. */
const CODE = [
  ...[...PAGE.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => block.trim().split(/\s*(?:#.*)?\n/)),
  ...[...PAGE.replace(/```.*?```/gs, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
];

const COMMAND = /^(?:npm|npx) /;
const PATH = /^[\w.-]*\/|^[\w.-]+\.(?:ts|md|json|yaml)$/;
const SYMBOL = /^[A-Za-z_]\w*$/;
/** Neither commands, paths nor symbols of the source. */
const OTHER = ['*.docs.ts', 'PATH', 'README.md', 'feat(providers): add groq', 'x-sluice-adjusted'];

const commands = CODE.filter((code) => COMMAND.test(code));
const others = CODE.filter((code) => !COMMAND.test(code) && !OTHER.includes(code));
const paths = others.filter((code) => PATH.test(code));
const symbols = others.filter((code) => SYMBOL.test(code));

/** Whether a file or folder exists; `NAME` in a path stands for any name. */
function exists(path: string): boolean {
  const found = path
    .replace(/\/$/, '')
    .split('/')
    .reduce<string[]>(
      (folders, segment) =>
        folders.flatMap((folder) => {
          if (!/NAME/.test(segment)) return existsSync(join(folder, segment)) ? [join(folder, segment)] : [];
          const pattern = new RegExp(`^${segment.replaceAll('.', '\\.').replaceAll(/NAME/g, '[\\w-]+')}$`);
          return readdirSync(folder)
            .filter((name) => pattern.test(name))
            .map((name) => join(folder, name));
        }),
      [ROOT],
    );
  return found.length > 0;
}

function sourceText(): string {
  const files = ['src', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(ROOT, folder, name)),
  );
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

describe('CONTRIBUTING.md', () => {
  it('names commands, paths and symbols', () => {
    for (const found of [commands, paths, symbols]) expect(found.length).toBeGreaterThan(1);
  });

  it('quotes nothing that this spec does not check', () => {
    const checked = [...commands, ...paths, ...symbols, ...OTHER];
    expect(CODE.filter((code) => !checked.includes(code))).toEqual([]);
    expect(OTHER.filter((code) => !CODE.includes(code))).toEqual([]);
  });

  it('names npm scripts that package.json defines', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const names = commands.map((command) => /^npm (?:run )?([\w:-]+)/.exec(command)?.[1] ?? command);
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names paths that exist', () => {
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });

  it('names symbols that the source exports', () => {
    const text = sourceText();
    const isExported = (symbol: string) =>
      new RegExp(`^export (?:abstract )?(?:class|interface|type|const|function) ${symbol}\\b`, 'm').test(text);
    expect(symbols.filter((symbol) => !isExported(symbol))).toEqual([]);
  });
});
