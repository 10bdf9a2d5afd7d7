import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Call, type CallContext, NeedsQuery, UseDialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { QueryService } from './query.service';

/** The query of the deprecated gateway API, with the payloads of every version of MLflow. */
@Controller('gateway')
@UseDialect(DATABRICKS_DIALECT)
@NeedsQuery()
export class GatewayQueryController {
  constructor(private readonly queries: QueryService) {}

  @Post(':name/invocations')
  @HttpCode(200)
  query(
    @Param('name') name: string,
    @Body() body: unknown,
    @Req() { headers }: Request,
    @Call() call: CallContext,
  ): Promise<object> {
    return this.queries.byRoute(name, body, headers, call);
  }
}
