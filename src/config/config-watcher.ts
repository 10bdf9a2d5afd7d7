import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayConfig } from './gateway-config';

/** How often the files are looked at, in milliseconds. */
const INTERVAL_MS = 1000;

/**
 * Reloads the configuration when its files change, and on SIGHUP. Looking at the files again and again serves every way
 * of changing one alike (writing, renaming over, swapping a link, bind mounts, network disks), which watching does not.
 */
@Injectable()
export class ConfigWatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly onHangUp = (): void => void this.config.reload('signal');

  constructor(private readonly config: GatewayConfig) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.config.reloadIfChanged(), INTERVAL_MS);
    this.timer.unref();
    process.on('SIGHUP', this.onHangUp);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    process.off('SIGHUP', this.onHangUp);
  }
}
