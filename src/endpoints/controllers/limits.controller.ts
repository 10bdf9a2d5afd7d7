import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { GatewayError } from '../../errors';
import { SchemaPipe } from '../../http';
import { LimitsRequest } from '../../wire';

/** MLflow's servers outside Databricks declare the limits API and answer 501 to it; clients know that answer. */
@Controller(['api/2.0/endpoints/limits', 'api/2.0/gateway/limits'])
export class LimitsController {
  @Get(':name')
  get(@Param('name') _name: string): never {
    throw new GatewayError('UNSUPPORTED_OPERATION', 'The get_limits API is not available yet.');
  }

  @Post()
  set(@Body({ schema: LimitsRequest, pipes: [SchemaPipe] }) _request: LimitsRequest): never {
    throw new GatewayError('UNSUPPORTED_OPERATION', 'The set_limits API is not available yet.');
  }
}
