import { Injectable, Logger } from '@nestjs/common';
import type { EndpointType } from '../config';
import { GatewayError } from '../errors';
import { LimitsService, type Caller } from '../limits';
import type { Ask, Operation, Parts } from '../providers/provider-adapter';
import { withoutSecrets } from '../upstream/secrets';
import { UpstreamClient } from '../upstream/upstream-client';
import type { CancelSignal, UpstreamCall } from '../upstream/upstream-call';
import { ChunkStream, type StreamChunk } from './chunk-stream';
import type { BoundEndpoint } from './queryable';
import { ImagesService } from './images.service';
import { withParameters } from './model-parameters';
import type { AnyRequest } from './request-schema';
import { sideBySide } from './side-by-side';

type AnyOperation = Operation<AnyRequest, object, StreamChunk, object>;

/** An answer, or a stream that the vendor has accepted. `adjusted`: parameters that were dropped or rescaled. */
export interface Answer {
  readonly body: object;
  readonly adjusted: readonly string[];
}

const OPERATION_OF = {
  'llm/v1/chat': 'chat',
  'llm/v1/completions': 'completions',
  'llm/v1/embeddings': 'embeddings',
} as const satisfies Record<EndpointType, string>;

/** How long credentials may take. */
const CREDENTIALS = { total: 30_000 };
const NOBODY_LEAVES = new AbortController().signal;

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
  async query(endpoint: BoundEndpoint, request: AnyRequest, caller: Caller, signal: CancelSignal): Promise<Answer> {
    if (endpoint.limit) await this.limits.admit(endpoint.name, endpoint.limit, caller);
    const operation = operationOf(endpoint);
    const { provider, target } = endpoint;
    const { request: given, lowered } = withParameters(request, endpoint.parameters);
    const asked = operation.needsBytesOf ? await this.images.withBytes(given, operation, endpoint, signal) : given;
    const translate = isStreamed(endpoint, asked) ? translatorOf(endpoint, operation, asked) : undefined;
    if (!translate) {
      const { body, adjusted } = operation.parts
        ? await this.answerInParts(endpoint, operation, operation.parts, asked, signal)
        : await this.answer(endpoint, operation, asked, signal);
      return { body, adjusted: [...lowered, ...adjusted] };
    }
    let call: UpstreamCall | undefined;
    try {
      call = operation.toCall(asked, target);
      if (provider.authorize) call = await provider.authorize(call, target, this.askFor(endpoint));
      const stream = await this.upstream.stream(call, signal, endpoint);
      const toError = (error: unknown): GatewayError => this.failed(error, endpoint, call);
      const body = new ChunkStream(stream, translate, wantsUsage(request), toError);
      return { body, adjusted: [...lowered, ...(call.adjusted ?? [])] };
    } catch (error) {
      throw this.failed(error, endpoint, call);
    }
  }

  private async answerInParts(
    endpoint: BoundEndpoint,
    operation: AnyOperation,
    parts: Parts<AnyRequest, object, object>,
    request: AnyRequest,
    signal: CancelSignal,
  ): Promise<Answer> {
    const requests = parts.split(request, endpoint.target);
    if (requests.length < 2) return this.answer(endpoint, operation, request, signal);
    const answers = await sideBySide(requests, signal, (part, partSignal) =>
      this.answer(endpoint, operation, part, partSignal),
    );
    const adjusted = new Set(answers.flatMap((answer) => answer.adjusted));
    return { body: parts.join(answers.map(({ body }) => body)), adjusted: [...adjusted] };
  }

  private async answer(
    endpoint: BoundEndpoint,
    operation: AnyOperation,
    request: AnyRequest,
    signal: CancelSignal,
  ): Promise<Answer> {
    const { provider, target } = endpoint;
    let call: UpstreamCall | undefined;
    try {
      call = operation.toCall(request, target);
      if (provider.authorize) call = await provider.authorize(call, target, this.askFor(endpoint));
      const reply = await this.upstream.answer(call, signal, endpoint);
      return { body: operation.toResponse(reply, target, request), adjusted: call.adjusted ?? [] };
    } catch (error) {
      throw this.failed(error, endpoint, call);
    }
  }

  /** For adapters that fetch credentials. */
  private askFor({ connection }: BoundEndpoint): Ask {
    return async (call) => {
      try {
        return await this.upstream.answer(call, NOBODY_LEAVES, { timeouts: CREDENTIALS, connection });
      } catch (error) {
        throw withoutSecrets(GatewayError.from(error), call);
      }
    };
  }

  private failed(thrown: unknown, endpoint: BoundEndpoint, call: UpstreamCall | undefined): GatewayError {
    if (!call) return GatewayError.from(thrown);
    const error = withoutSecrets(GatewayError.from(thrown), call);
    if (error.code.startsWith('UPSTREAM_')) {
      const where = `endpoint=${endpoint.name} provider=${endpoint.provider.name} upstream=${new URL(call.url).origin}`;
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

function operationOf(endpoint: BoundEndpoint): AnyOperation {
  const kind = OPERATION_OF[endpoint.endpoint_type];
  const operation = endpoint.provider[kind];
  if (!operation) throw unsupported(endpoint, kind);
  // The request has been checked against the schema of this endpoint's type, the config by this provider's class.
  return operation;
}

function translatorOf(endpoint: BoundEndpoint, operation: AnyOperation, request: AnyRequest) {
  if (!operation.toChunks) throw unsupported(endpoint, `${OPERATION_OF[endpoint.endpoint_type]} streaming`);
  return operation.toChunks(endpoint.target, request);
}

/** MLflow's text. */
function unsupported({ provider }: BoundEndpoint, what: string): GatewayError {
  const message = `The ${what} route is not implemented for ${provider.displayName} models.`;
  return new GatewayError('UNSUPPORTED_OPERATION', message);
}
