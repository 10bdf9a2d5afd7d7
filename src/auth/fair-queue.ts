/** Limits of a `FairQueue`. */
export interface FairQueueOptions {
  /** Maximum tasks that run at a time. */
  readonly maxRunning: number;
  /** Maximum tasks that wait. */
  readonly maxWaiting: number;
  /** Maximum tasks of one group that wait. */
  readonly maxWaitingPerGroup: number;
}

/** Reported to a task that is not going to run. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

interface WaitingTask {
  start(): void;
  reject(error: Error): void;
}

/**
 * Runs a few tasks at a time. The groups of waiting tasks take turns, so that one with many tasks does not delay the others. If
 * the queue is full, the group with the most tasks loses its last one.
 */
export class FairQueue {
  private running = 0;
  private waiting = 0;
  /** In the order of their turns. No group is empty. */
  private readonly groups = new Map<string, WaitingTask[]>();

  constructor(private readonly options: FairQueueOptions) {}

  /** Rejects with a `QueueFullError` if the task does not run, else settles as the task does. */
  run<T>(group: string, task: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const start = (): void => {
        this.running += 1;
        void task()
          .then(resolve, reject)
          .finally(() => {
            this.running -= 1;
            this.startNext();
          });
      };
      if (this.running < this.options.maxRunning) start();
      else this.enqueue(group, { start, reject });
    });
  }

  private enqueue(group: string, task: WaitingTask): void {
    const { maxWaiting, maxWaitingPerGroup } = this.options;
    const tasks = this.groups.get(group);
    const count = tasks?.length ?? 0;
    if (count >= maxWaitingPerGroup || (this.waiting >= maxWaiting && !this.dropFromLargerThan(count + 1))) {
      task.reject(new QueueFullError('Too many tasks are waiting.'));
      return;
    }
    if (tasks) tasks.push(task);
    else this.groups.set(group, [task]);
    this.waiting += 1;
  }

  /** Drops the last task of the largest group. Returns false if no group has more than `count` tasks. */
  private dropFromLargerThan(count: number): boolean {
    let largest: WaitingTask[] | undefined;
    for (const tasks of this.groups.values()) {
      if (tasks.length > (largest?.length ?? count)) largest = tasks;
    }
    // A group with more than `count` tasks, which is at least 1, is not empty afterwards.
    const dropped = largest?.pop();
    if (!dropped) return false;
    this.waiting -= 1;
    dropped.reject(new QueueFullError('Tasks of others have precedence.'));
    return true;
  }

  private startNext(): void {
    for (const [group, tasks] of this.groups) {
      const task = tasks.shift();
      this.groups.delete(group);
      if (tasks.length > 0) this.groups.set(group, tasks);
      if (!task) continue;
      this.waiting -= 1;
      task.start();
      return;
    }
  }
}
