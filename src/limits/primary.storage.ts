import type { ThrottlerStorage } from '@nestjs/throttler';
import cluster from 'node:cluster';
import type { HitRecord } from './hit-record';

/** Message of a worker to the primary process: count this hit. Block duration and throttler name are constant. */
interface Hit {
  readonly sluice: 'hit';
  /** Message number, unique within the worker. */
  readonly id: number;
  readonly key: string;
  readonly ttl: number;
  readonly limit: number;
}

/** Reply of the primary process. */
interface Counted {
  readonly sluice: 'counted';
  readonly id: number;
  readonly record: HitRecord;
}

/** Storage of a worker: counts hits in the primary process, so that all workers share one count. */
export class PrimaryStorage implements ThrottlerStorage {
  private readonly pending = new Map<number, (record: HitRecord) => void>();
  private lastId = 0;

  constructor(private readonly worker: Pick<NodeJS.Process, 'send' | 'on'>) {
    worker.on('message', (message: unknown) => {
      if (isMessage<Counted>(message, 'counted')) this.settle(message);
    });
  }

  increment(key: string, ttl: number, limit: number): Promise<HitRecord> {
    const hit: Hit = { sluice: 'hit', id: ++this.lastId, key, ttl, limit };
    return new Promise((resolve, reject) => {
      this.pending.set(hit.id, resolve);
      this.worker.send?.(hit, undefined, undefined, (error) => {
        if (error && this.pending.delete(hit.id)) reject(error);
      });
    });
  }

  private settle({ id, record }: Counted): void {
    this.pending.get(id)?.(record);
    this.pending.delete(id);
  }
}

/** Counts the hits of all workers. Called in the primary process. */
export function countForWorkers(storage: ThrottlerStorage): void {
  cluster.on('message', (worker, message: unknown) => {
    if (!isMessage<Hit>(message, 'hit')) return;
    const { id, key, ttl, limit } = message;
    void storage.increment(key, ttl, limit, 0, 'default').then((record) => {
      const counted: Counted = { sluice: 'counted', id, record };
      // The error is ignored: if the worker has exited, no request waits for the reply.
      worker.send(counted, undefined, () => {});
    });
  });
}

function isMessage<M extends Hit | Counted>(message: unknown, kind: M['sluice']): message is M {
  return typeof message === 'object' && message !== null && 'sluice' in message && message.sluice === kind;
}
