import type { ApiKeyRow, ChangeFeed } from '../../store';
import type { ApiKeyStore } from './api-key-store';
import { storedKeys, type KnownKey } from './known-key';

/** The API keys of the database in memory, by digest. A change by another process applies within a second. */
export class ManagedKeys {
  private byDigest = new Map<string, KnownKey>();
  private digests = new Map<string, readonly string[]>();
  /** The last read of rows. Reads do not overlap, so that the result of an earlier one never replaces that of a later one. */
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ApiKeyStore,
    feed: ChangeFeed,
  ) {
    feed.subscribe('api_key', (ids) => this.refresh(ids));
  }

  find(digest: string): KnownKey | undefined {
    return this.byDigest.get(digest);
  }

  all(): Iterable<KnownKey> {
    return this.byDigest.values();
  }

  /** Reads the keys with these IDs, or all keys. */
  refresh(ids?: readonly string[]): Promise<void> {
    const reading = this.reading.then(() => (ids ? this.reload(ids) : this.loadAll()));
    this.reading = reading.catch(() => {});
    return reading;
  }

  /** Applies a row that this process has written. A read that began before the write must not undo it. */
  async written(row: ApiKeyRow): Promise<void> {
    this.apply(row);
    await this.refresh([row.id]).catch(() => this.apply(row));
  }

  /** Removes a key that this process has deleted. */
  async removed(id: string): Promise<void> {
    this.remove(id);
    await this.refresh([id]).catch(() => this.remove(id));
  }

  private async loadAll(): Promise<void> {
    const rows = await this.store.all();
    this.byDigest = new Map();
    this.digests = new Map();
    for (const row of rows) this.apply(row);
  }

  private async reload(ids: readonly string[]): Promise<void> {
    const rows = new Map((await this.store.byIds(ids)).map((row) => [row.id, row]));
    for (const id of ids) {
      const row = rows.get(id);
      if (row) this.apply(row);
      else this.remove(id);
    }
  }

  private apply(row: ApiKeyRow): void {
    this.remove(row.id);
    const keys = storedKeys(row);
    for (const [digest, key] of keys) this.byDigest.set(digest, key);
    this.digests.set(row.id, [...keys.keys()]);
  }

  private remove(id: string): void {
    for (const digest of this.digests.get(id) ?? []) this.byDigest.delete(digest);
    this.digests.delete(id);
  }
}
