import { Controller, Get, Header, Redirect } from '@nestjs/common';
import { FileEndpointSource } from '../config';
import { version } from '../version';

/** What concerns the server and no endpoint. */
@Controller()
export class ServerController {
  constructor(private readonly config: FileEndpointSource) {}

  @Get()
  @Redirect('/docs', 307)
  root(): void {}

  /** MLflow's servers have a second page of documentation here. */
  @Get('redoc')
  @Redirect('/docs', 307)
  redoc(): void {}

  @Get('health')
  health() {
    return { status: 'OK' };
  }

  /** Ready once it answers; a file that could not be reloaded leaves the old one serving, and shows here. */
  @Get('health/ready')
  ready() {
    const { generation, lastReload } = this.config;
    const { at, cause, succeeded, problems } = lastReload;
    return { status: 'OK', generation, last_reload: { at, cause, succeeded, problems: problems.length } };
  }

  @Get('version')
  @Header('content-type', 'text/plain; charset=utf-8')
  version(): string {
    return version;
  }
}
