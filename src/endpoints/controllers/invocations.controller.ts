import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Call, CallContext, NeedsQuery, UseDialect } from '../../http';
import { InvocationPayload } from '../invocation-payload';
import { InvocationService } from '../invocation.service';
import { MLFLOW_DIALECT } from '../mlflow.dialect';
import { toHttpResponse } from '../to-http-response';

/** Invocations of an endpoint or traffic route by path; `/gateway/` is the path of MLflow 2.5 to 2.8. */
@Controller(['endpoints', 'gateway'])
@UseDialect(MLFLOW_DIALECT)
@NeedsQuery()
export class InvocationsController {
  constructor(private readonly invocations: InvocationService) {}

  @Post(':name/invocations')
  @HttpCode(200)
  async invoke(
    @Param('name') name: string,
    @Body() body: unknown,
    @Req() { headers }: Request,
    @Call() call: CallContext,
  ): Promise<object> {
    const payload = new InvocationPayload(headers, body);
    try {
      return await toHttpResponse(
        payload.write(await this.invocations.invokeByName(name, payload.read, call)),
        MLFLOW_DIALECT,
      );
    } catch (error) {
      throw payload.renameParamInError(error);
    }
  }
}
