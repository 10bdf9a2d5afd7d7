import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'mlflow');
const pathOf = (name) => join(FOLDER, `${name}.json`);

/** Returns the recording with this name, or undefined. */
export function readRecording(name) {
  return existsSync(pathOf(name)) ? JSON.parse(readFileSync(pathOf(name), 'utf8')) : undefined;
}

/** Writes entries by id, one line each, so that a diff shows the entries that changed. */
export function writeRecording(name, entries) {
  mkdirSync(FOLDER, { recursive: true });
  const lines = Object.entries(entries).map(([id, entry]) => `${JSON.stringify(id)}: ${JSON.stringify(entry)}`);
  writeFileSync(pathOf(name), `{\n${lines.join(',\n')}\n}\n`);
}
