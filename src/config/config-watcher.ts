import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayConfig, type Reload } from './gateway-config';

/** How often the files are looked at, in milliseconds. */
const INTERVAL_MS = 1000;

/** What the processes of one server tell each other when one of them was asked to reload. */
export const RELOAD_MESSAGE = 'sluice:reload';

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
    if (message === RELOAD_MESSAGE) this.config.reload('request');
  };

  constructor(private readonly config: GatewayConfig) {}

  /** Reloads here and, where the server has several processes, in all of them. Answers how it went here. */
  reloadEverywhere(): Reload {
    process.send?.(RELOAD_MESSAGE);
    return this.config.reload('request');
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.config.reloadIfChanged(), INTERVAL_MS);
    this.timer.unref();
    process.on('SIGHUP', this.onHangUp);
    if (process.send) process.on('message', this.onMessage);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    process.off('SIGHUP', this.onHangUp);
    process.off('message', this.onMessage);
  }
}
