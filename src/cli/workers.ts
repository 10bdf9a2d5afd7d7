import { Logger } from '@nestjs/common';
import cluster, { type Worker } from 'node:cluster';
import { isReloadMessage, type ReloadMessage } from '../config';
import { countForWorkers, MemoryStorage } from '../limits';

/** A worker that ends sooner than this after its start, in milliseconds, is not started again at once. */
const RESTART_DELAY_MS = 1000;

/**
 * Keeps `count` processes serving one port; signals reach them all, and the primary ends when the last has ended. Where
 * one cannot even start, none is tried again and the exit code is that one's.
 */
export function superviseWorkers(count: number, whenListening: (port: number) => void): void {
  const logger = new Logger('Workers');
  let listening = 0;
  let isStopping = false;

  countForWorkers(new MemoryStorage());
  const stop = (): void => {
    isStopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  };
  cluster.on('listening', (_worker, { port }) => {
    listening += 1;
    if (listening === count) whenListening(port);
  });
  cluster.on('exit', (worker, code, signal) => {
    if (isStopping) return;
    if (listening < count) {
      process.exitCode = code || 1;
      stop();
      return;
    }
    logger.error(`worker ${worker.process.pid} ended (${signal || code}); another is started`);
    setTimeout(() => {
      if (!isStopping) startWorker();
    }, RESTART_DELAY_MS);
  });
  cluster.on('message', (sender, message: unknown) => {
    if (isReloadMessage(message)) tellWorkers(message, sender);
  });
  // Not passed on as it is: it would end a worker that has just been started.
  process.on('SIGHUP', () => tellWorkers({ sluice: 'reload', cause: 'signal' }));
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop);
  for (let started = 0; started < count; started += 1) startWorker();
}

function tellWorkers(message: ReloadMessage, except?: Worker): void {
  for (const worker of Object.values(cluster.workers ?? {})) {
    // One that has ended meanwhile reads the file when it is started again.
    if (worker !== except) worker?.send(message, undefined, () => {});
  }
}

/** A worker that knows whose it is can tell this program's primary process from a process manager's. */
function startWorker(): void {
  cluster.fork({ SLUICE_PRIMARY_PID: process.pid });
}
