import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { GatewayError } from '../../errors';
import { ClientDisconnectSignal, DisconnectSignal, MLFLOW_DIALECT } from '../../http';
import { EndpointRegistry } from '../endpoint-registry';
import type { AnyRequest } from '../request-schema';
import { renameParamInError, payloadOf } from '../payload-format';
import { toEndpointView } from '../queryable';
import { RoutingService } from '../routing.service';
import { applyStrictParity } from '../strict-parity';
import { toHttpResponse } from '../to-reply';

/** Queries of an endpoint by its own path; `/gateway/` is the spelling of MLflow 2.5 to 2.8 and means the same. */
@Controller(['endpoints', 'gateway'])
export class InvocationsController {
  constructor(
    private readonly registry: EndpointRegistry,
    private readonly routing: RoutingService,
  ) {}

  @Post(':name/invocations')
  @HttpCode(200)
  async invoke(
    @Param('name') name: string,
    @Body() body: unknown,
    @Req() caller: Request,
    @DisconnectSignal() signal: ClientDisconnectSignal,
  ) {
    const queried = this.registry.resolve(name);
    // The paths of MLflow exist for configured names only.
    if (!queried) throw new GatewayError('NOT_FOUND', 'Not Found');
    const endpoint = toEndpointView(queried);
    const type = endpoint.endpoint_type;
    const payload = payloadOf(caller.headers, endpoint, body);
    const request = payload.read(type, body);
    refuseModel(request, this.registry.strictParity ? [] : [endpoint.name, endpoint.target.model]);
    if (this.registry.strictParity) applyStrictParity(endpoint, request);
    try {
      const { body: answer, adjusted } = await this.routing.query(queried, request, caller, signal);
      const names = adjusted.map((field) => payload.nameOf(type, field));
      return toHttpResponse({ body: answer, adjusted: names }, MLFLOW_DIALECT, (whole) => payload.write(type, whole));
    } catch (error) {
      throw renameParamInError(payload, type, error);
    }
  }
}

/** The path has named the endpoint: a `model` that agrees is superfluous, another is an error. */
function refuseModel(request: AnyRequest, agreeing: readonly string[]): void {
  const { model } = request;
  if (typeof model === 'string' && !agreeing.includes(model)) {
    throw new GatewayError(
      'INVALID_REQUEST',
      "The parameter 'model' is not permitted to be passed. The route being queried already defines a model instance.",
    );
  }
  request.model = undefined;
}
