import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './differences.mjs';
import { fileDifferences } from './file-differences.mjs';

const document = join(import.meta.dirname, '..', '..', 'docs', 'differences.md');

/** A text for each entry of the lists of differences that has no row in the table for people. */
export function undocumented() {
  const rows = readFileSync(document, 'utf8')
    .split('\n')
    .map((line) => line.split(/(?<!\\)\|/)[1]?.trim());
  return [...differences, ...fileDifferences]
    .filter(({ what }) => !rows.includes(what))
    .map(({ what }) => `docs/differences.md has no row "${what}".`);
}
