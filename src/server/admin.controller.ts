import { Controller, Get, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { ConfigWatcher, EFFECTIVE_SETTINGS, FileEndpointSource, type EffectiveSettings } from '../config';
import { LoopbackGuard } from '../http';
import { toConfigState } from './config-state';

/** For the operator, on the server's own machine. */
@Controller('admin')
@UseGuards(LoopbackGuard)
export class AdminController {
  constructor(
    private readonly config: FileEndpointSource,
    private readonly watcher: ConfigWatcher,
    @Inject(EFFECTIVE_SETTINGS) private readonly settings: EffectiveSettings,
  ) {}

  /** 200 whether or not the file could be used: `succeeded` tells, and the old one goes on where it could not. */
  @Post('reload')
  @HttpCode(200)
  reload() {
    const reload = this.watcher.reloadEverywhere();
    return { generation: this.config.generation, ...reload };
  }

  @Get('config')
  show() {
    return toConfigState(this.config, this.settings);
  }
}
