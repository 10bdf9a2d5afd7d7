import { randomUUID } from 'node:crypto';

/** A write of this process that is running, or was successful. */
interface OwnWrite {
  /** Value of `changes.writer`. */
  readonly writer: string;
  readonly settle: (isSuccessful: boolean) => void;
}

/** Distinguishes the changes that this process made from those of other processes. */
export class OwnWrites {
  private readonly process = randomUUID();
  private readonly writes = new Map<string, Promise<boolean>>();
  private count = 0;

  /** Whether there is no write whose rows the feed has not read. */
  get isEmpty(): boolean {
    return this.writes.size === 0;
  }

  start(): OwnWrite {
    const writer = `${this.process}:${++this.count}`;
    let resolve: (isSuccessful: boolean) => void = () => {};
    this.writes.set(writer, new Promise((settle) => (resolve = settle)));
    const settle = (isSuccessful: boolean): void => {
      if (!isSuccessful) this.writes.delete(writer);
      resolve(isSuccessful);
    };
    return { writer, settle };
  }

  /** Waits for a running write. Returns false for a write that failed from the view of this process. */
  async includes(writer: string): Promise<boolean> {
    return (await this.writes.get(writer)) ?? false;
  }

  forgetAll(): void {
    this.writes.clear();
  }

  forget(writers: Iterable<string>): void {
    for (const writer of writers) this.writes.delete(writer);
  }
}
