import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { GatewayError } from '../../errors';
import { ClientDeparture, ClientSignal, MLFLOW_FACE, parseBody } from '../../http';
import { EndpointRegistry, type BoundEndpoint } from '../endpoint-registry';
import { EndpointsService, type AnyRequest } from '../endpoints.service';
import { REQUEST_SCHEMA } from '../request-schema';
import { toReply } from '../to-reply';

/** Queries of an endpoint by its own path; `/gateway/` is the spelling of MLflow 2.5 to 2.8 and means the same. */
@Controller(['endpoints', 'gateway'])
export class InvocationsController {
  constructor(
    private readonly registry: EndpointRegistry,
    private readonly endpoints: EndpointsService,
  ) {}

  @Post(':name/invocations')
  @HttpCode(200)
  async invoke(@Param('name') name: string, @Body() body: unknown, @ClientSignal() signal: ClientDeparture) {
    const endpoint = this.registry.find(name);
    // The paths of MLflow exist for configured names only.
    if (!endpoint) throw new GatewayError('NOT_FOUND', 'Not Found');
    const request = parseBody(REQUEST_SCHEMA[endpoint.endpoint_type], body);
    refuseOtherModel(request, endpoint);
    return toReply(await this.endpoints.query(endpoint, request, signal), MLFLOW_FACE);
  }
}

/** The path has named the endpoint: a `model` that agrees is superfluous, one that does not is an error. */
function refuseOtherModel(request: AnyRequest, { name, target }: BoundEndpoint): void {
  const { model } = request;
  if (model !== undefined && model !== name && model !== target.model) {
    throw new GatewayError(
      'INVALID_REQUEST',
      "The parameter 'model' is not permitted to be passed. The route being queried already defines a model instance.",
    );
  }
  request.model = undefined;
}
