/** Runs the tasks of one key one after the other, and those of different keys concurrently. */
export class KeyedQueue {
  private readonly last = new Map<string, Promise<void>>();

  /** Runs the task once the earlier ones of the key have ended, whether or not they have failed. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const result = (this.last.get(key) ?? Promise.resolve()).then(task);
    const end = result.then(
      () => {},
      () => {},
    );
    this.last.set(key, end);
    void end.then(() => {
      if (this.last.get(key) === end) this.last.delete(key);
    });
    return result;
  }
}
