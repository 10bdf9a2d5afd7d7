import { Logger } from '@nestjs/common';
import { reasonOf } from '../../errors';
import { isStoreUnavailable, type Store } from '../../store';
import type { ApiKeyStore } from './api-key-store';

const INTERVAL_MS = 60_000;

/** Records when API keys were last used, accurate to a minute. No request waits for it. */
export class KeyUsage {
  private readonly logger = new Logger('Auth');
  private readonly timer: NodeJS.Timeout;
  private used = new Set<string>();
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly keys: ApiKeyStore,
    store: Store,
    intervalMs = INTERVAL_MS,
  ) {
    this.timer = setInterval(() => void this.flush(), intervalMs).unref();
    store.onClose(async () => {
      clearInterval(this.timer);
      await this.flush();
    });
  }

  add(id: string): void {
    this.used.add(id);
  }

  private flush(): Promise<void> {
    return (this.writing = this.writing.then(() => this.write()));
  }

  private async write(): Promise<void> {
    if (this.used.size === 0) return;
    const ids = this.used;
    this.used = new Set();
    try {
      await this.keys.markUsed([...ids], Date.now());
    } catch (error) {
      // The change feed logs that the database is unavailable. The next attempt includes these keys.
      for (const id of ids) this.used.add(id);
      if (!isStoreUnavailable(error)) this.logger.error(`The use of API keys cannot be stored: ${reasonOf(error)}`);
    }
  }
}
