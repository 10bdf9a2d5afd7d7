import { Injectable } from '@nestjs/common';
import type { EndpointTimeouts } from '../config';
import { GatewayError } from '../errors';
import type { CallContext } from '../http';
import type { Batches } from '../providers/contract/provider-adapter';
import { UpstreamClient } from '../upstream/client/upstream-client';
import type { CancelSignal } from '../upstream/client/upstream-request';
import { CallObservers } from './call-observer';
import { ImagesService } from './images.service';
import { mapConcurrent } from './map-concurrent';
import { fitTemperature } from './legacy/legacy-temperature';
import { ProviderCall, type AnyOperation, type InvocationResult } from './provider-call';
import type { BoundEndpoint } from './queryable';
import { OPERATIONS, type AnyRequest } from '../wire';

/** Sends a request to an endpoint's provider. Independent of dialects and providers. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly upstream: UpstreamClient,
    private readonly images: ImagesService,
    private readonly observers: CallObservers,
  ) {}

  /**
   * Sends a validated request of the endpoint's own type. The body of the result is a `ChunkStream` if the request
   * has `stream: true`.
   * @param signal cancels the request to the provider; default: when the client disconnects
   * @param timeouts default: the endpoint's own
   * @throws GatewayError `UNSUPPORTED_OPERATION`, `INVALID_REQUEST`, or an upstream error
   */
  async query(
    endpoint: BoundEndpoint,
    request: AnyRequest,
    context: CallContext,
    signal: CancelSignal = context.signal,
    timeouts: EndpointTimeouts = endpoint.timeouts,
  ): Promise<InvocationResult> {
    const operation = operationOf(endpoint);
    const isStream = isStreamed(endpoint, request);
    if (isStream && !operation.toChunks) {
      throw unsupported(endpoint, `${OPERATIONS[endpoint.endpoint_type].name} streaming`);
    }
    const inlined = operation.requiresInlineImage
      ? await this.images.inline(request, operation, endpoint, signal)
      : request;
    if (isStream) return this.call(endpoint, operation, inlined, context, signal, timeouts).stream(wantsUsage(request));
    const batches = operation.batches?.split(inlined, endpoint.target) ?? [];
    return operation.batches && batches.length > 1
      ? this.respondInBatches(endpoint, operation, operation.batches, batches, context, signal, timeouts)
      : this.call(endpoint, operation, inlined, context, signal, timeouts).respond();
  }

  private async respondInBatches(
    endpoint: BoundEndpoint,
    operation: AnyOperation,
    batches: Batches<AnyRequest, object, object>,
    requests: readonly AnyRequest[],
    context: CallContext,
    signal: CancelSignal,
    timeouts: EndpointTimeouts,
  ): Promise<InvocationResult> {
    const results = await mapConcurrent(requests, signal, (request, batchSignal) =>
      this.call(endpoint, operation, request, context, batchSignal, timeouts).respond(),
    );
    const adjusted = new Set(results.flatMap((result) => result.adjusted));
    return { body: batches.join(results.map(({ body }) => body)), adjusted: [...adjusted], isLarge: true };
  }

  private call(
    endpoint: BoundEndpoint,
    operation: AnyOperation,
    request: AnyRequest,
    context: CallContext,
    signal: CancelSignal,
    timeouts: EndpointTimeouts,
  ): ProviderCall {
    const fitted = fitTemperature(request, operation, endpoint.target);
    return new ProviderCall(this.upstream, this.observers, endpoint, operation, fitted, context, signal, timeouts);
  }
}

function isStreamed(endpoint: BoundEndpoint, request: AnyRequest): boolean {
  return request['stream'] === true && endpoint.endpoint_type !== 'llm/v1/embeddings';
}

function wantsUsage(request: AnyRequest): boolean {
  const options = request['stream_options'] as { include_usage?: unknown } | undefined;
  return options?.include_usage === true;
}

function operationOf(endpoint: BoundEndpoint): AnyOperation {
  const name = OPERATIONS[endpoint.endpoint_type].name;
  const operation = endpoint.provider[name];
  if (!operation) throw unsupported(endpoint, name);
  // The request was validated against the schema of the endpoint's type, the config by this provider's own class.
  return operation as AnyOperation;
}

/** MLflow's text. */
function unsupported({ provider }: BoundEndpoint, what: string): GatewayError {
  const message = `The ${what} route is not implemented for ${provider.displayName} models.`;
  return new GatewayError('UNSUPPORTED_OPERATION', message);
}
