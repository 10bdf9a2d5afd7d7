import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { Call, type CallContext, NeedsQuery, UseDialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { QueryService } from './query.service';

/** Queries endpoints by the name in the path. `QueryPermissionPolicy` checks the permission, in all dialects. */
@Controller('serving-endpoints')
@UseDialect(DATABRICKS_DIALECT)
@NeedsQuery()
export class QueryController {
  constructor(private readonly queries: QueryService) {}

  @Post(':name/invocations')
  @HttpCode(200)
  invoke(@Param('name') name: string, @Body() body: unknown, @Call() call: CallContext): Promise<object> {
    return this.queries.byName(name, body, call);
  }

  @Post(':name/served-models/:entity/invocations')
  @HttpCode(200)
  invokeEntity(
    @Param('name') name: string,
    @Param('entity') entity: string,
    @Body() body: unknown,
    @Call() call: CallContext,
  ): Promise<object> {
    return this.queries.byEntity(name, entity, body, call);
  }
}
