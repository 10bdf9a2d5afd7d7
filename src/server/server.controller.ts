import { Controller, Get, Header, Redirect } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import { Public, UseDialect } from '../http';
import { version } from '../version';
import { ConfigurationHealth } from './configuration-health';

/** The server itself: health, version, redirects to the documentation. */
@Controller()
@UseDialect(MLFLOW_DIALECT)
@Public()
export class ServerController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly configuration: ConfigurationHealth,
  ) {}

  @Get()
  @Redirect('/docs', 307)
  root(): void {}

  /** MLflow's servers have a second documentation page here. */
  @Get('redoc')
  @Redirect('/docs', 307)
  redoc(): void {}

  /** MLflow's body. */
  @Get('health')
  live() {
    return { status: 'OK' };
  }

  @Get('health/ready')
  @HealthCheck({ swaggerDocumentation: false })
  ready() {
    return this.health.check([() => this.configuration.check('configuration')]);
  }

  @Get('version')
  @Header('content-type', 'text/plain; charset=utf-8')
  version(): string {
    return version;
  }
}
