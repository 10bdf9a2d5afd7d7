import { Injectable, Logger } from '@nestjs/common';
import type { EndpointType } from '../config';
import { GatewayError } from '../errors';
import { LimitsService, type Caller } from '../limits';
import type { Batches } from '../providers/contract/provider-adapter';
import { UpstreamClient } from '../upstream/client/upstream-client';
import type { CancelSignal } from '../upstream/client/upstream-request';
import { ChunkStream } from './chunk-stream';
import type { BoundEndpoint } from './queryable';
import { ImagesService } from './images.service';
import { applyModelParameters } from './model-parameters';
import type { AnyRequest } from './request-schema';
import { mapConcurrent } from './map-concurrent';
import { ProviderCall, type AnyOperation } from './provider-call';

/** An answer, or a stream that the vendor has accepted. `adjusted`: parameters that were dropped or rescaled. */
export interface InvocationResult {
  readonly body: object;
  readonly adjusted: readonly string[];
}

const OPERATION_OF = {
  'llm/v1/chat': 'chat',
  'llm/v1/completions': 'completions',
  'llm/v1/embeddings': 'embeddings',
} as const satisfies Record<EndpointType, string>;

/** Carries a request to an endpoint's provider and its answer back. Knows neither faces nor vendors. */
@Injectable()
export class EndpointsService {
  private readonly logger = new Logger('Endpoints');

  constructor(
    private readonly upstream: UpstreamClient,
    private readonly limits: LimitsService,
    private readonly images: ImagesService,
  ) {}

  /**
   * Queries the endpoint with a request of its own type, already checked; it counts for the endpoint's limit. The body
   * is a `ChunkStream` where the request asks for a stream.
   * @throws GatewayError `UNSUPPORTED_OPERATION`, `INVALID_REQUEST`, or any of the limit's and the upstream's
   */
  async query(
    endpoint: BoundEndpoint,
    request: AnyRequest,
    caller: Caller,
    signal: CancelSignal,
  ): Promise<InvocationResult> {
    if (endpoint.limit) await this.limits.admit(endpoint.name, endpoint.limit, caller);
    const operation = operationOf(endpoint);
    const isStream = isStreamed(endpoint, request);
    if (isStream && !operation.toChunks) throw unsupported(endpoint, `${kindOf(endpoint)} streaming`);
    const { request: given, lowered } = applyModelParameters(request, endpoint.parameters);
    const asked = operation.requiresInlineImage
      ? await this.images.withBytes(given, operation, endpoint, signal)
      : given;
    const { body, adjusted } = isStream
      ? await this.stream(endpoint, operation, asked, signal, wantsUsage(request))
      : await this.answer(endpoint, operation, asked, signal);
    return { body, adjusted: [...lowered, ...adjusted] };
  }

  private async stream(
    endpoint: BoundEndpoint,
    operation: AnyOperation,
    request: AnyRequest,
    signal: CancelSignal,
    withUsage: boolean,
  ): Promise<InvocationResult> {
    const call = new ProviderCall(this.upstream, endpoint, operation, request, signal);
    try {
      const { stream, translate } = await call.stream();
      const body = new ChunkStream(stream, translate, withUsage, (error) => this.failed(error, endpoint, call));
      return { body, adjusted: call.adjusted };
    } catch (error) {
      throw this.failed(error, endpoint, call);
    }
  }

  private answer(
    endpoint: BoundEndpoint,
    operation: AnyOperation,
    request: AnyRequest,
    signal: CancelSignal,
  ): Promise<InvocationResult> {
    const requests = operation.batches?.split(request, endpoint.target) ?? [];
    if (!operation.batches || requests.length < 2) return this.answerOne(endpoint, operation, request, signal);
    return this.answerInParts(endpoint, operation, operation.batches, requests, signal);
  }

  private async answerInParts(
    endpoint: BoundEndpoint,
    operation: AnyOperation,
    parts: Batches<AnyRequest, object, object>,
    requests: readonly AnyRequest[],
    signal: CancelSignal,
  ): Promise<InvocationResult> {
    const answers = await mapConcurrent(requests, signal, (part, partSignal) =>
      this.answerOne(endpoint, operation, part, partSignal),
    );
    const adjusted = new Set(answers.flatMap((answer) => answer.adjusted));
    return { body: parts.join(answers.map(({ body }) => body)), adjusted: [...adjusted] };
  }

  private async answerOne(
    endpoint: BoundEndpoint,
    operation: AnyOperation,
    request: AnyRequest,
    signal: CancelSignal,
  ): Promise<InvocationResult> {
    const call = new ProviderCall(this.upstream, endpoint, operation, request, signal);
    try {
      return { body: await call.answer(), adjusted: call.adjusted };
    } catch (error) {
      throw this.failed(error, endpoint, call);
    }
  }

  private failed(thrown: unknown, endpoint: BoundEndpoint, call: ProviderCall): GatewayError {
    const error = call.toError(thrown);
    if (error.code.startsWith('UPSTREAM_') && call.origin !== undefined) {
      const where = `endpoint=${endpoint.name} provider=${endpoint.provider.name} upstream=${call.origin}`;
      this.logger.warn(`${error.code} status=${error.status} ${where}: ${JSON.stringify(error.message)}`);
    }
    return error;
  }
}

function isStreamed(endpoint: BoundEndpoint, request: AnyRequest): boolean {
  return request['stream'] === true && endpoint.endpoint_type !== 'llm/v1/embeddings';
}

function wantsUsage(request: AnyRequest): boolean {
  const options = request['stream_options'] as { include_usage?: unknown } | undefined;
  return options?.include_usage === true;
}

function kindOf({ endpoint_type }: BoundEndpoint) {
  return OPERATION_OF[endpoint_type];
}

function operationOf(endpoint: BoundEndpoint): AnyOperation {
  const kind = kindOf(endpoint);
  const operation = endpoint.provider[kind];
  if (!operation) throw unsupported(endpoint, kind);
  // The request has been checked against the schema of this endpoint's type, the config by this provider's class.
  return operation;
}

/** MLflow's text. */
function unsupported({ provider }: BoundEndpoint, what: string): GatewayError {
  const message = `The ${what} route is not implemented for ${provider.displayName} models.`;
  return new GatewayError('UNSUPPORTED_OPERATION', message);
}
