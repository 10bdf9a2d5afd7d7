import { Logger } from '@nestjs/common';
import cluster, { type Worker } from 'node:cluster';
import { isReloadMessage, type ReloadMessage } from '../config';
import { relayBroadcasts } from '../broadcast';
import { countForWorkers, MemoryStorage, MemoryWindows } from '../limits';

/** Delay before a worker that has ended is replaced, in milliseconds. */
const RESTART_DELAY_MS = 1000;

/**
 * Keeps `count` worker processes serving one port. Signals are forwarded to all workers, and the primary process ends
 * after the last worker. If a worker ends before all have started, the server stops with the exit code of that worker.
 */
export function superviseWorkers(count: number, whenListening: (port: number) => void): void {
  const logger = new Logger('Workers');
  let listening = 0;
  let isStopping = false;

  countForWorkers(new MemoryStorage(), new MemoryWindows());
  relayBroadcasts();
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
    logger.error(`worker ${worker.process.pid} ended (${signal || code}); starting another`);
    setTimeout(() => {
      if (!isStopping) startWorker();
    }, RESTART_DELAY_MS);
  });
  cluster.on('message', (sender, message: unknown) => {
    if (isReloadMessage(message)) sendToWorkers(message, sender);
  });
  // A message instead of the signal, which would end a worker that has not installed its handler yet.
  process.on('SIGHUP', () => sendToWorkers({ sluice: 'reload', cause: 'signal' }));
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop);
  for (let started = 0; started < count; started += 1) startWorker();
}

function sendToWorkers(message: ReloadMessage, except?: Worker): void {
  for (const worker of Object.values(cluster.workers ?? {})) {
    // Sending to a worker that has just ended fails; its replacement reads the file when it starts.
    if (worker !== except) worker?.send(message, undefined, () => {});
  }
}

/** Passes the id of the primary process, so that a worker can tell it from the parent process of a process manager. */
function startWorker(): void {
  cluster.fork({ SLUICE_PRIMARY_PID: process.pid });
}
