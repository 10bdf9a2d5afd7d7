import type { ThrottlerStorage } from '@nestjs/throttler';
import cluster from 'node:cluster';
import type { HitRecord } from './to-record';

/** A hit that a worker asks its primary process to count. The storage has a constant block duration and one name. */
interface Hit {
  readonly sluice: 'hit';
  /** The worker's own number for it. */
  readonly id: number;
  readonly key: string;
  readonly ttl: number;
  readonly limit: number;
}

interface Counted {
  readonly sluice: 'counted';
  readonly id: number;
  readonly record: HitRecord;
}

/** In a worker: has the primary process count, so that all workers count together. */
export class PrimaryStorage implements ThrottlerStorage {
  private readonly waiting = new Map<number, (record: HitRecord) => void>();
  private lastId = 0;

  constructor(private readonly worker: Pick<NodeJS.Process, 'send' | 'on'>) {
    worker.on('message', (message: unknown) => {
      if (isAbout<Counted>(message, 'counted')) this.settle(message);
    });
  }

  increment(key: string, ttl: number, limit: number): Promise<HitRecord> {
    const hit: Hit = { sluice: 'hit', id: ++this.lastId, key, ttl, limit };
    return new Promise((resolve, reject) => {
      this.waiting.set(hit.id, resolve);
      this.worker.send?.(hit, undefined, undefined, (error) => {
        // Without its primary process a worker ends.
        if (error && this.waiting.delete(hit.id)) reject(error);
      });
    });
  }

  private settle({ id, record }: Counted): void {
    this.waiting.get(id)?.(record);
    this.waiting.delete(id);
  }
}

/** In the primary process: counts for all workers. */
export function countForWorkers(storage: ThrottlerStorage): void {
  cluster.on('message', (worker, message: unknown) => {
    if (!isAbout<Hit>(message, 'hit')) return;
    const { id, key, ttl, limit } = message;
    void storage.increment(key, ttl, limit, 0, 'default').then((record) => {
      const counted: Counted = { sluice: 'counted', id, record };
      // The worker may have ended meanwhile; then nobody waits.
      worker.send(counted, undefined, () => {});
    });
  });
}

function isAbout<M extends Hit | Counted>(message: unknown, subject: M['sluice']): message is M {
  return typeof message === 'object' && message !== null && 'sluice' in message && message.sluice === subject;
}
