import type { PrimaryChannel } from './primary-channel';
import { SlidingWindows, type Admission, type WindowCheck } from './sliding-windows';

/** Sliding windows of a worker: they are in the primary process, so that all workers share them. */
export class PrimaryWindows extends SlidingWindows {
  constructor(private readonly primary: PrimaryChannel) {
    super();
  }

  admit(groups: readonly (readonly WindowCheck[])[]): Promise<Admission> {
    // The result of this task in `countForWorkers`.
    return this.primary.run({ admit: groups }) as Promise<Admission>;
  }

  add(key: string, amount: number): void {
    // The channel is closed only when the server stops.
    this.primary.run({ add: { key, amount } }).catch(() => {});
  }
}
