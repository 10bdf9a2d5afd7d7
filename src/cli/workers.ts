import { Logger } from '@nestjs/common';
import cluster from 'node:cluster';
import { RELOAD_MESSAGE } from '../config';
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
    if (message !== RELOAD_MESSAGE) return;
    for (const worker of Object.values(cluster.workers ?? {})) if (worker !== sender) worker?.send(RELOAD_MESSAGE);
  });
  process.on('SIGHUP', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGHUP');
  });
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop);
  for (let started = 0; started < count; started += 1) startWorker();
}

/** A worker that knows whose it is can tell this program's primary process from a process manager's. */
function startWorker(): void {
  cluster.fork({ SLUICE_PRIMARY_PID: process.pid });
}
