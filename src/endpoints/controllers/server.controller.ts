import { Controller, Get, Header, Redirect } from '@nestjs/common';
import { version } from '../../version';

/** What concerns the server and no endpoint. */
@Controller()
export class ServerController {
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

  @Get('version')
  @Header('content-type', 'text/plain; charset=utf-8')
  version(): string {
    return version;
  }
}
