import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { GatewayError } from '../../errors';
import { NeedsIdentity, SchemaPipe, UseDialect } from '../../http';
import { LimitsRequest } from '../../wire';
import { MLFLOW_DIALECT } from '../mlflow.dialect';

/** MLflow's servers outside Databricks declare the limits API and respond with 501, which clients expect. */
@Controller(['api/2.0/endpoints/limits', 'api/2.0/gateway/limits'])
@UseDialect(MLFLOW_DIALECT)
@NeedsIdentity()
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
