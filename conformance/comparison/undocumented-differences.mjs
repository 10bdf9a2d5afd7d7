import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './differences/index.mjs';
import { fileDifferences } from './files/file-differences.mjs';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'differences.md');
/** A list item of the page: `- **Title.** MLflow … Sluice …`. */
const ENTRY = /^- \*\*(.+?)\.\*\* /;

/** Returns a failure for each listed difference that has no entry in `docs/differences.md`. */
export function findUndocumentedDifferences() {
  const titles = new Set(
    readFileSync(PAGE, 'utf8')
      .split('\n')
      .map((line) => ENTRY.exec(line)?.[1]),
  );
  return [...differences, ...fileDifferences]
    .filter(({ title }) => !titles.has(title))
    .map(({ title }) => `docs/differences.md has no entry "${title}".`);
}
