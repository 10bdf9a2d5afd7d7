import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { FileSecrets } from './file-secrets';
import type { SecretReferences } from './secret-references';

const INTERVAL_MS = 1000;

/** Polls the files of secrets, because file system notifications do not work for all kinds of mounts. Interval: one second. */
export class SecretFileWatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  /** @param files undefined if there is no directory */
  constructor(
    private readonly files: FileSecrets | undefined,
    private readonly references: SecretReferences,
  ) {}

  onApplicationBootstrap(): void {
    if (this.files) this.schedule();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.check(), INTERVAL_MS).unref();
  }

  private async check(): Promise<void> {
    const changed = (await this.files?.changes()) ?? [];
    if (changed.length > 0) this.references.changed(changed);
    if (this.timer) this.schedule();
  }
}
