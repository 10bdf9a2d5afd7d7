import { Controller, Get, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { Audited } from '../../audit';
import { GatewayError } from '../../errors';
import { NeedsIdentity, UseDialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { NeedsLevel } from '../identity/access';
import { ServingEndpointService } from './serving-endpoint.service';

/** The operations of the serving endpoints API that endpoints of external models do not support. */
@Controller('api/2.0/serving-endpoints')
@UseDialect(DATABRICKS_DIALECT)
export class UnsupportedController {
  constructor(private readonly service: ServingEndpointService) {}

  @Post('pt')
  @NeedsIdentity()
  @Audited('endpoint.unsupported')
  createProvisioned(): never {
    throw provisionedThroughput();
  }

  @Put('pt/:name/config')
  @NeedsIdentity()
  @Audited('endpoint.unsupported')
  updateProvisioned(@Param('name') _name: string): never {
    throw provisionedThroughput();
  }

  @Patch(':name/telemetry-config')
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.unsupported')
  updateTelemetry(@Param('name') name: string): never {
    return this.reject(name, 'Telemetry');
  }

  @Patch(':name/system-metrics-export-state')
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.unsupported')
  updateMetricsExport(@Param('name') name: string): never {
    return this.reject(name, 'The export of system metrics');
  }

  @Post(String.raw`:name/config\:stop`)
  @HttpCode(200)
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.unsupported')
  stop(@Param('name') name: string): never {
    return this.reject(name, 'Stopping');
  }

  @Post(String.raw`:name/config\:start`)
  @HttpCode(200)
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.unsupported')
  start(@Param('name') name: string): never {
    return this.reject(name, 'Starting');
  }

  /** External models have no containers, so their logs are empty. */
  @Get([':name/served-models/:served/logs', ':name/served-models/:served/build-logs'])
  @NeedsLevel('CAN_MANAGE')
  logs(@Param('name') name: string, @Param('served') served: string) {
    if (this.service.get(name).entities.some((entity) => entity.name === served)) return { logs: '' };
    const message = `Endpoint '${name}' has no served entity '${served}'.`;
    throw new GatewayError('RESOURCE_NOT_FOUND', message);
  }

  private reject(name: string, what: string): never {
    this.service.get(name);
    throw new GatewayError('INVALID_PARAMETER', `${what} is not available for endpoints of external models.`);
  }
}

/** External functions: HTTP requests to other services through connections of the workspace. */
@Controller('api/2.0/external-function')
@UseDialect(DATABRICKS_DIALECT)
export class ExternalFunctionController {
  @Post()
  @NeedsIdentity()
  call(): never {
    throw new GatewayError('NOT_IMPLEMENTED', 'This server has no external functions.');
  }
}

function provisionedThroughput(): GatewayError {
  return new GatewayError('NOT_IMPLEMENTED', 'This server has no provisioned throughput; use external models.');
}
