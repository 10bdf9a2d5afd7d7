import { join } from 'node:path';
import { pythonOf } from '../../lib/environments.mjs';
import { run } from '../../lib/process.mjs';
import { program } from '../../lib/sluice.mjs';
import { fileDifferences } from './file-differences.mjs';
import { FILES } from './gateway-files.mjs';

/** Environment variables that the gateway files refer to. */
const KEYS = { TEST_KEY: 'k' };
const TIMEOUT_MS = 180_000;

/** Returns the name of the recorded results of a reference server's loader. */
export const recordingOfFiles = ({ version }) => `${version}-files`;

/** Loads the gateway files with MLflow's loader. Returns null or the class of the error for each file name. */
export function loadWithMlflow(reference) {
  const script = join(import.meta.dirname, 'load_with_mlflow.py');
  const env = {
    ...KEYS,
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PYTHONDONTWRITEBYTECODE: '1',
    // Since 3.10, MLflow's loader resolves API keys only if these are set; the server sets them itself.
    MLFLOW_GATEWAY_RESOLVE_API_KEY_FROM_FILE: 'true',
    MLFLOW_GATEWAY_RESOLVE_API_KEY_FROM_ENV: 'true',
  };
  return exchangeJson([pythonOf(reference), script], env, filesFor(reference));
}

/**
 * Compares which files Sluice and MLflow accept. Returns the number of compared files, and a failure for each difference
 * that `file-differences.mjs` does not list and for each listed difference that did not occur.
 *
 * @param loaded one `{ reference, mlflow }` for each reference server, with the results of `loadWithMlflow`
 */
export async function compareFiles(loaded) {
  const used = new Set();
  const failures = [];
  let files = 0;
  const sluiceResults = await loadWithSluice(loaded.map(({ reference }) => filesFor(reference)));
  for (const [index, { reference, mlflow }] of loaded.entries()) {
    for (const [name, sluice] of Object.entries(sluiceResults[index])) {
      files += 1;
      if (name in mlflow && (mlflow[name] === null) === (sluice === null)) continue;
      const difference = fileDifferences.find(
        ({ files: names, versions }) => names.includes(name) && (versions?.includes(reference.version) ?? true),
      );
      if (difference) used.add(difference);
      else failures.push(`${reference.version} file "${name}": MLflow ${mlflow[name]}, Sluice ${sluice}`);
    }
  }
  const unused = fileDifferences.filter((difference) => !used.has(difference));
  return {
    files,
    failures: [...failures, ...unused.map(({ title }) => `The listed difference "${title}" did not occur.`)],
  };
}

/** Returns the files in a reference server's format. Before 2.9, the list is `routes`, and there are no traffic routes. */
function filesFor({ keys }) {
  if (keys === 'endpoints') return FILES;
  const convertible = Object.entries(FILES).filter(([, text]) => !/routes|route_type/.test(text));
  return Object.fromEntries(
    convertible.map(([name, text]) => [
      name,
      text.replace(/^endpoints:/m, 'routes:').replaceAll('endpoint_type', 'route_type'),
    ]),
  );
}

/**
 * Loads gateway files with the loader of `sluice validate` and `sluice start`. Returns null or the problems for each file
 * name.
 *
 * @param fileSets one `{ name: text }` for each reference server; the results have the same order
 */
function loadWithSluice(fileSets) {
  const script = join(import.meta.dirname, 'load-with-sluice.mjs');
  const command = [process.execPath, script, join(program, '..', '..')];
  return exchangeJson(command, { ...KEYS, PATH: process.env.PATH }, fileSets);
}

/** Runs a command with JSON on its standard input. Returns the JSON that it prints. */
async function exchangeJson([command, ...args], env, input) {
  const { code, stdout, stderr } = await run(command, args, { env, input: JSON.stringify(input), timeout: TIMEOUT_MS });
  if (code !== 0) throw new Error(`${command} ${args[0]} failed with exit code ${code}:\n${stderr}`);
  return JSON.parse(stdout);
}
