import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './differences.mjs';
import { fileDifferences } from './file-differences.mjs';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'differences.md');
/** A list item of the page: `- **Title.** MLflow … Sluice …`. */
const ENTRY = /^- \*\*(.+?)\.\*\* /;

/** One failure text for each listed difference that has no entry in `docs/differences.md`. */
export function undocumented() {
  const titles = new Set(
    readFileSync(PAGE, 'utf8')
      .split('\n')
      .map((line) => ENTRY.exec(line)?.[1]),
  );
  return [...differences, ...fileDifferences]
    .filter(({ what }) => !titles.has(what))
    .map(({ what }) => `docs/differences.md has no entry "${what}".`);
}
