import type { ChangeKind } from './tables';

/**
 * Receives the keys of the rows that were written or deleted, or undefined if any row may have changed. When it throws, it is
 * called again with the same keys and those of later changes.
 */
export type ChangeListener = (keys: readonly string[] | undefined) => void | Promise<void>;

/** Keys that a listener has not received yet. */
export class Subscription {
  private keys = new Set<string>();
  private isEverything = false;

  constructor(
    readonly kind: ChangeKind,
    private readonly listener: ChangeListener,
  ) {}

  add(key: string): void {
    this.keys.add(key);
  }

  addEverything(): void {
    this.isEverything = true;
  }

  /** @throws what the listener throws */
  async deliver(): Promise<void> {
    const { keys, isEverything } = this;
    if (keys.size === 0 && !isEverything) return;
    this.keys = new Set();
    this.isEverything = false;
    try {
      await this.listener(isEverything ? undefined : [...keys]);
    } catch (error) {
      for (const key of keys) this.keys.add(key);
      this.isEverything ||= isEverything;
      throw error;
    }
  }
}
