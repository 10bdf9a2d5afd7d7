import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FileEndpointSource, type Reload } from './file-endpoint-source';
import { SETTINGS, type Settings } from '../settings/settings';

/** How often the files are looked at, in milliseconds. A change is read at the second look that finds it the same. */
const INTERVAL_MS = 500;

/** What the processes of one server tell each other when one of them is asked to reload. */
export interface ReloadMessage {
  readonly sluice: 'reload';
  readonly cause: 'signal' | 'request';
}

export function isReloadMessage(message: unknown): message is ReloadMessage {
  return typeof message === 'object' && message !== null && 'sluice' in message && message.sluice === 'reload';
}

/**
 * Reloads the configuration when its files change, on SIGHUP, and when it is asked to. Looking at the files again and
 * again serves every way of changing one alike (writing, renaming over, swapping a link, bind mounts, network disks),
 * which watching does not.
 */
@Injectable()
export class ConfigWatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly onHangUp = (): void => void this.config.reload('signal');
  private readonly onMessage = (message: unknown): void => {
    if (isReloadMessage(message)) this.config.reload(message.cause);
  };

  constructor(
    private readonly config: FileEndpointSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Reloads here and, where the server has several processes, has the others reload too. Answers how it went here: the
   * others read the same files.
   */
  reloadEverywhere(): Reload {
    const message: ReloadMessage = { sluice: 'reload', cause: 'request' };
    // A worker without its primary process ends, and nobody is left to be told.
    if (this.settings.isWorker) process.send?.(message, undefined, undefined, () => {});
    return this.config.reload(message.cause);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.config.reloadIfChanged(), INTERVAL_MS);
    this.timer.unref();
    process.on('SIGHUP', this.onHangUp);
    if (this.settings.isWorker) process.on('message', this.onMessage);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    process.off('SIGHUP', this.onHangUp);
    process.off('message', this.onMessage);
  }
}
