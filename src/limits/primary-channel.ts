import type { ThrottlerStorage } from '@nestjs/throttler';
import cluster from 'node:cluster';
import type { SlidingWindows, WindowCheck } from './sliding-windows';

/** A task that a worker sends to the primary process. Block duration and throttler name of a hit are constant. */
export type Task =
  | { readonly hit: { readonly key: string; readonly ttl: number; readonly limit: number } }
  | { readonly admit: readonly (readonly WindowCheck[])[] }
  | { readonly add: { readonly key: string; readonly amount: number } };

/** Message of a worker to the primary process. */
interface TaskMessage {
  readonly sluice: 'limit-task';
  /** Message number, unique within the worker. */
  readonly id: number;
  readonly task: Task;
}

/** Response of the primary process. */
interface ResultMessage {
  readonly sluice: 'limit-result';
  readonly id: number;
  readonly result: unknown;
}

/** A worker's channel to the primary process, which counts for all workers. */
export class PrimaryChannel {
  private readonly pending = new Map<number, (result: unknown) => void>();
  private lastId = 0;

  constructor(private readonly worker: Pick<NodeJS.Process, 'send' | 'on'>) {
    worker.on('message', (message: unknown) => {
      if (isMessage<ResultMessage>(message, 'limit-result')) this.settle(message);
    });
  }

  /** Returns the result of the task. Rejects if the channel is closed. */
  run(task: Task): Promise<unknown> {
    const message: TaskMessage = { sluice: 'limit-task', id: ++this.lastId, task };
    return new Promise((resolve, reject) => {
      this.pending.set(message.id, resolve);
      this.worker.send?.(message, undefined, undefined, (error) => {
        if (error && this.pending.delete(message.id)) reject(error);
      });
    });
  }

  private settle({ id, result }: ResultMessage): void {
    this.pending.get(id)?.(result);
    this.pending.delete(id);
  }
}

/** Counts for all workers. Called in the primary process. */
export function countForWorkers(storage: ThrottlerStorage, windows: SlidingWindows): void {
  cluster.on('message', (worker, message: unknown) => {
    if (!isMessage<TaskMessage>(message, 'limit-task')) return;
    void execute(message.task, storage, windows).then((result) => {
      const response: ResultMessage = { sluice: 'limit-result', id: message.id, result };
      // The error is ignored: if the worker has exited, no request waits for the response.
      worker.send(response, undefined, () => {});
    });
  });
}

async function execute(task: Task, storage: ThrottlerStorage, windows: SlidingWindows): Promise<unknown> {
  if ('admit' in task) return windows.admit(task.admit);
  if ('hit' in task) return storage.increment(task.hit.key, task.hit.ttl, task.hit.limit, 0, 'default');
  windows.add(task.add.key, task.add.amount);
  return null;
}

function isMessage<M extends TaskMessage | ResultMessage>(message: unknown, kind: M['sluice']): message is M {
  return typeof message === 'object' && message !== null && 'sluice' in message && message.sluice === kind;
}
