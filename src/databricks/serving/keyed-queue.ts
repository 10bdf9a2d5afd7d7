/** Runs the tasks of one key one after the other, and those of different keys concurrently. */
export class KeyedQueue {
  private readonly last = new Map<string, Promise<void>>();

  /**
   * @param errorOfWaiting returns the error of the tasks that are waiting for a task which has failed; undefined if they run
   */
  constructor(private readonly errorOfWaiting: (error: unknown) => Error | undefined = () => undefined) {}

  /** Runs the task once the earlier ones of the key have ended. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const result = (this.last.get(key) ?? Promise.resolve()).then(task);
    const end = result.then(
      () => {},
      (error: unknown) => {
        const next = this.errorOfWaiting(error);
        if (next) throw next;
      },
    );
    this.last.set(key, end);
    const forget = (): void => {
      if (this.last.get(key) === end) this.last.delete(key);
    };
    end.then(forget, forget);
    return result;
  }
}
