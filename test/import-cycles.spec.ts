import { importsOf, sourceFiles, type SourceFile } from './support/source-files';

/** Returns the groups of files that import each other, directly or through other files; type-only imports count. */
function importCycles(files: readonly SourceFile[]): string[][] {
  const paths = new Set(files.map(({ path }) => path));
  const imports = new Map(
    files.map((file) => {
      const candidates = importsOf(file).flatMap(({ isOurs, from }) =>
        isOurs ? [`${from}.ts`, `${from}/index.ts`] : [],
      );
      return [file.path, candidates.filter((path) => paths.has(path))];
    }),
  );
  const reachable = new Map([...paths].map((path) => [path, reachableFrom(path, imports)]));
  const groups = [...paths].map((path) =>
    [...reachable.get(path)!].filter((other) => reachable.get(other)!.has(path)).sort(),
  );
  return [...new Map(groups.filter(({ length }) => length > 0).map((group) => [group.join(), group])).values()];
}

function reachableFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const pending = [...imports.get(start)!];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    pending.push(...imports.get(path)!);
  }
  return found;
}

describe('import cycles', () => {
  it('do not exist between the files of src', () => {
    expect(importCycles(sourceFiles())).toEqual([]);
  });

  it('are found across folders and through type-only imports', () => {
    const files: SourceFile[] = [
      { path: 'a.ts', text: "import type { B } from './b';" },
      { path: 'b/index.ts', text: "export * from './c';" },
      { path: 'b/c.ts', text: "import { a } from '../a';" },
      { path: 'd.ts', text: "import { a } from './a';" },
    ];
    expect(importCycles(files)).toEqual([['a.ts', 'b/c.ts', 'b/index.ts']]);
  });
});
