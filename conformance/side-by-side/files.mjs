import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pythonOf } from '../lib/environments.mjs';
import { program } from '../lib/sluice.mjs';
import { fileDifferences } from './file-differences.mjs';
import { FILES } from './gateway-files.mjs';

/** What a file may read as a key. */
const KEYS = { TEST_KEY: 'k' };

/** Under which name the decisions of a real loader are recorded. */
export const recordingOfFiles = ({ version }) => `${version}-files`;

/**
 * The files for a real loader: those before 2.9 call the list `routes`, and know no traffic routes.
 */
function filesFor({ keys }) {
  if (keys === 'endpoints') return FILES;
  const older = Object.entries(FILES).filter(([, text]) => !/routes|route_type/.test(text));
  return Object.fromEntries(
    older.map(([name, text]) => [
      name,
      text.replace(/^endpoints:/m, 'routes:').replaceAll('endpoint_type', 'route_type'),
    ]),
  );
}

/** Which files MLflow's loader takes: by name `null`, or the kind of error. */
export function loadWithReference(reference) {
  const script = join(import.meta.dirname, 'load_files.py');
  const env = {
    ...KEYS,
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PYTHONDONTWRITEBYTECODE: '1',
    // 3.10 and later look keys up only where they serve; these make them do it here too.
    MLFLOW_GATEWAY_RESOLVE_API_KEY_FROM_FILE: 'true',
    MLFLOW_GATEWAY_RESOLVE_API_KEY_FROM_ENV: 'true',
  };
  return decide([pythonOf(reference), script], env, filesFor(reference));
}

/** Which files Sluice's loader, which `sluice validate` and `sluice start` use, takes: by name `null` or the problems. */
function loadWithSluice(files) {
  const script = join(import.meta.dirname, 'load-files.mjs');
  return decide([process.execPath, script, join(program, '..', '..')], { ...KEYS, PATH: process.env.PATH }, files);
}

/**
 * Compares which files are taken and refused. Differences that are not in `file-differences.mjs`, and entries of that list
 * that explain none, are failures.
 */
export async function compareFiles(pairs) {
  const used = new Set();
  const failures = [];
  let compared = 0;
  for (const { reference, decisions } of pairs) {
    const files = filesFor(reference);
    const sluice = await loadWithSluice(files);
    for (const name of Object.keys(files)) {
      compared++;
      if (name in decisions && (decisions[name] === null) === (sluice[name] === null)) continue;
      const entry = fileDifferences.find(
        ({ files: names, versions }) => names.includes(name) && (versions?.includes(reference.version) ?? true),
      );
      if (entry) used.add(entry);
      else failures.push(`${reference.version} file "${name}": MLflow ${decisions[name]}, Sluice ${sluice[name]}`);
    }
  }
  const idle = fileDifferences.filter((entry) => !used.has(entry));
  return { compared, failures: [...failures, ...idle.map(({ what }) => `The difference "${what}" was not seen.`)] };
}

/** Gives the files to a command on its standard input and reads its decisions. */
function decide([command, ...args], env, files) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const killer = setTimeout(() => child.kill('SIGKILL'), 180_000);
    const printed = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => (printed[stream] += text));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(killer);
      if (code === 0) resolve(JSON.parse(printed.stdout));
      else reject(new Error(`${command} ${args[0]} ended with ${code}:\n${printed.stderr}`));
    });
    child.stdin.end(JSON.stringify(files));
  });
}
