import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Settings } from '../settings/settings';
import type { FileEndpointSource, Reload } from './file-endpoint-source';

/** Default interval between two checks of the files. A change is read once two checks find the same metadata. */
export const POLL_INTERVAL_MS = 500;

/** Message between the processes of one server: reload the configuration. */
export interface ReloadMessage {
  readonly sluice: 'reload';
  readonly cause: 'signal' | 'request';
}

export function isReloadMessage(message: unknown): message is ReloadMessage {
  return typeof message === 'object' && message !== null && 'sluice' in message && message.sluice === 'reload';
}

/**
 * Reloads the configuration when its files change, on SIGHUP, and on request. Polling detects every kind of change (write,
 * rename, replaced symbolic link, bind mount, network disk); file system events do not.
 */
export class ConfigWatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly onSighup = (): void => void this.config.reload('signal');
  private readonly onMessage = (message: unknown): void => {
    if (isReloadMessage(message)) void this.config.reload(message.cause);
  };

  constructor(
    private readonly config: FileEndpointSource,
    private readonly settings: Pick<Settings, 'isWorker'>,
    private readonly pollIntervalMs: number,
  ) {}

  /**
   * Reloads in this process and in all other processes of the server. Returns the result of this process; the others
   * read the same files.
   */
  reloadEverywhere(): Promise<Reload> {
    const message: ReloadMessage = { sluice: 'reload', cause: 'request' };
    // Sending fails if the primary process has ended; this worker then ends as well.
    if (this.settings.isWorker) process.send?.(message, undefined, undefined, () => {});
    return this.config.reload(message.cause);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.config.reloadIfChanged(), this.pollIntervalMs);
    this.timer.unref();
    process.on('SIGHUP', this.onSighup);
    if (this.settings.isWorker) process.on('message', this.onMessage);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    process.off('SIGHUP', this.onSighup);
    process.off('message', this.onMessage);
  }
}
