import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const DECISIONS = join(ROOT, 'docs', 'decisions');
const PAGES = [
  ...['', 'bench', 'conformance'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => join(folder, name)),
  ),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'));

interface Link {
  /** Absolute path. */
  readonly target: string;
  readonly anchor: string | undefined;
  readonly text: string;
}

/** Links to files of the repository; web addresses are not checked. */
function linksIn(page: string): Link[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, address = '']) => address)
    .filter((address) => !/^\w+:/.test(address))
    .map((address) => {
      const [path = '', anchor] = address.split('#');
      return { target: path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path), anchor, text: address };
    });
}

/** The anchors of a page's headings, as GitHub forms them. */
function anchorsOf(file: string): string[] {
  const headings = readFileSync(file, 'utf8').match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('Markdown links', () => {
  it('are found in the README', () => {
    expect(linksIn('README.md').length).toBeGreaterThan(10);
  });

  it.each(PAGES)('of %s lead to existing files and headings', (page) => {
    const broken = linksIn(page).filter(
      ({ target, anchor }) => !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor)),
    );
    expect(broken.map(({ text }) => text)).toEqual([]);
  });
});

/** Decision pages are not updated when files move. */
const CURRENT_PAGES = PAGES.filter((page) => !page.startsWith(join('docs', 'decisions')));

describe('Markdown code', () => {
  it.each(CURRENT_PAGES)('of %s names paths that exist', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const paths = [...text.matchAll(/`((?:src|test|docs|config|bench|conformance|scripts)\/[\w./-]+)`/g)];
    // Generated folders have a dot; `NAME` is a placeholder; the architecture page omits `src/`.
    const checked = paths.map(([, path = '']) => path).filter((path) => !/\/\.|NAME/.test(path));
    expect(checked.filter((path) => ![ROOT, join(ROOT, 'src')].some((base) => existsSync(join(base, path))))).toEqual(
      [],
    );
  });
});

describe('the index of decisions', () => {
  const pages = readdirSync(DECISIONS).filter((name) => /^\d{4}-.*\.md$/.test(name));

  it('lists every decision page once, in order', () => {
    const listed = linksIn('docs/decisions/README.md').map(({ text }) => text);
    expect(listed).toEqual(pages.sort());
  });

  it('has one number per page', () => {
    const numbers = pages.map((name) => name.slice(0, 4));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each(pages)('%s links back from the page that it supersedes', (page) => {
    const text = readFileSync(join(DECISIONS, page), 'utf8');
    const [, superseded = ''] = /^\d{4}-\d{2}-\d{2}\. Supersedes (.*?)\n\n/ms.exec(text) ?? [];
    for (const [, earlier] of superseded.matchAll(/\]\((\d{4}-[^)]+)\)/g)) {
      const [top] = readFileSync(join(DECISIONS, earlier!), 'utf8').split('\n\n').slice(1, 2);
      expect(top).toMatch(/Superseded/);
      expect(top).toContain(`](${page})`);
    }
  });
});
