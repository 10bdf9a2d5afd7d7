import { Logger } from '@nestjs/common';
import cluster from 'node:cluster';
import { countForWorkers, MemoryStorage } from '../limits';

/** A worker that ends sooner than this after its start, in milliseconds, is not started again at once. */
const RESTART_DELAY_MS = 1000;

/** Keeps `count` processes serving one port; signals reach them all, and the primary ends when the last has ended. */
export function superviseWorkers(count: number, whenListening: () => void): void {
  const logger = new Logger('Workers');
  let listening = 0;
  let isStopping = false;

  countForWorkers(new MemoryStorage());
  cluster.on('listening', () => {
    listening += 1;
    if (listening === count) whenListening();
  });
  cluster.on('exit', (worker, code, signal) => {
    if (isStopping) return;
    logger.error(`worker ${worker.process.pid} ended (${signal || code}); another is started`);
    setTimeout(() => {
      if (!isStopping) startWorker();
    }, RESTART_DELAY_MS);
  });
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      isStopping = true;
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
    });
  }
  for (let started = 0; started < count; started += 1) startWorker();
}

/** A worker that knows whose it is can tell this program's primary process from a process manager's. */
function startWorker(): void {
  cluster.fork({ SLUICE_PRIMARY_PID: process.pid });
}
