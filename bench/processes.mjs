import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { get } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 5_000;
const MAX_LOG_CHARACTERS = 2_000;
// The unit of CPU times in /proc, the same on every architecture that Node.js supports.
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = Number(spawnSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }).stdout) || 4096;

const cores = availableParallelism();
const canPin = cores > 1 && spawnSync('taskset', ['-c', `0,${cores - 1}`, 'true']).status === 0;
const running = new Set();

/** Pins the measured server to a core of its own. Load generator and mock provider share another core, or get one each. */
export const CORES = canPin ? { target: cores - 1, upstream: 0, load: cores > 2 ? 1 : 0 } : {};

/**
 * Starts `program ...args` (default: Node.js) on a core, with its output in a file in `folder`, with an IPC channel if `ipc` is
 * true, and with the additional variables of `env`.
 */
export function start(name, args, { core, folder, program = process.execPath, ipc = false, env = {} }) {
  const logFile = join(folder, `${name}.log`);
  const logHandle = openSync(logFile, 'w');
  const command = core === undefined ? [program] : ['taskset', '-c', String(core), program];
  const child = spawn(command[0], [...command.slice(1), ...args], {
    cwd: folder,
    // Only these variables: a proxy variable, for example, would change the measurement.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', logHandle, logHandle, ...(ipc ? ['ipc'] : [])],
  });
  closeSync(logHandle);
  running.add(child);
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.once('error', (error) => console.error(`${name}: ${error.message}`));
  void ended.then(() => running.delete(child));
  const output = () => readFileSync(logFile, 'utf8');
  const log = () => output().slice(-MAX_LOG_CHARACTERS);
  return { name, child, ended, pid: child.pid, log, lines: () => output().split('\n') };
}

/** Sends a message to a process and returns its next message. Rejects if it exits first. */
export function exchange(child, message) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('the process exited'));
    child.once('close', fail);
    child.once('message', (answer) => {
      child.removeListener('close', fail);
      resolve(answer);
    });
    child.send(message);
  });
}

/** Waits until `path` returns 200. Returns the elapsed seconds. */
export async function waitUntilReady(process, port, path) {
  const from = performance.now();
  while (performance.now() - from < START_TIMEOUT_MS) {
    if (!running.has(process.child)) throw new Error(`${process.name} exited during startup:\n${process.log()}`);
    if ((await statusOf(port, path)) === 200) return (performance.now() - from) / 1000;
    await sleep(5);
  }
  throw new Error(`${process.name} does not return 200 on ${path}:\n${process.log()}`);
}

export async function stop({ child, ended }) {
  const descendants = descendantsOf(child.pid);
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
  child.kill('SIGKILL');
  await ended;
  descendants.forEach(killIfRunning);
}

/** Kills all started processes without waiting for their exit. */
export function killAll() {
  for (const child of running) {
    const descendants = descendantsOf(child.pid);
    child.kill('SIGKILL');
    descendants.forEach(killIfRunning);
  }
}

/** Runs `main` and ends this process, all processes that it has started, and `folder`. A failed run leaves servers running. */
export async function runAndExit(name, folder, main) {
  process.on('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
  try {
    await main();
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
  process.exit();
}

/** Some servers, such as gunicorn, do not end their workers when their parent process is killed. */
function descendantsOf(pid) {
  try {
    return childrenOf(pid).flatMap((child) => [Number(child), ...descendantsOf(child)]);
  } catch {
    // The process has ended, or the system has no /proc.
    return [];
  }
}

function killIfRunning(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Returns CPU seconds and resident bytes of a process and its children, or undefined on systems without /proc. */
export function usageOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const resident = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    const own = { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, memory: resident * PAGE_BYTES };
    return childrenOf(pid)
      .map(usageOf)
      .reduce((sum, child) => ({ cpu: sum.cpu + child.cpu, memory: sum.memory + child.memory }), own);
  } catch {
    return undefined;
  }
}

function childrenOf(pid) {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
}

function statusOf(port, path) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(0));
  });
}
