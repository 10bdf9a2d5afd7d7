import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'mlflow');
const pathOf = (name) => join(folder, `${name}.json`);

/** What was recorded under a name, or undefined. */
export function readRecording(name) {
  return existsSync(pathOf(name)) ? JSON.parse(readFileSync(pathOf(name), 'utf8')) : undefined;
}

/** Keeps answers by id: one line each, so that a change of one is a change of one line. */
export function writeRecording(name, answers) {
  mkdirSync(folder, { recursive: true });
  const lines = Object.entries(answers).map(([id, answer]) => `${JSON.stringify(id)}: ${JSON.stringify(answer)}`);
  writeFileSync(pathOf(name), `{\n${lines.join(',\n')}\n}\n`);
}
