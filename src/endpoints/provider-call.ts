import type { EndpointTimeouts } from '../config';
import { GatewayError } from '../errors';
import type { CallContext } from '../http';
import type { CredentialTransport, Operation } from '../providers/contract/provider-adapter';
import { translateResponse, withReportedErrors } from '../providers/shared/reported-errors';
import { redactSecrets } from '../upstream/client/redact-secrets';
import type { RequestOptions, UpstreamClient } from '../upstream/client/upstream-client';
import type { CancelSignal, ResponseHeaders, UpstreamRequest } from '../upstream/client/upstream-request';
import type { AnyRequest, Usage } from '../wire';
import type { CallObservers } from './call-observer';
import { ChunkStream, type StreamEnd } from './chunk-stream';
import type { StreamChunk } from './stream-chunk';
import type { BoundEndpoint } from './queryable';

export type AnyOperation = Operation<AnyRequest, object, StreamChunk, object>;

/** The response to a client request. */
export interface InvocationResult {
  /** A response object, or a `ChunkStream` that the provider has accepted. */
  readonly body: object;
  /** Names of the parameters that were dropped or rescaled. */
  readonly adjusted: readonly string[];
  /** Name of the endpoint that a traffic route chose, and the number of attempts that it took. */
  readonly endpoint?: string | undefined;
  readonly attempts?: number | undefined;
  /** Further headers of the response, in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body is so large that writing it at once would delay other requests. */
  readonly isLarge?: boolean;
}

/** Requests for credentials may take this long, in milliseconds. */
const CREDENTIAL_TIMEOUTS = { total: 30_000 };
/** All requests for credentials share it, so that it keeps no listeners. */
const NEVER_ABORTED: CancelSignal = { aborted: false, addEventListener: () => {}, removeEventListener: () => {} };

/**
 * Sends one request to an endpoint's provider and translates the response. A rejected request is sent once more if its
 * credentials can be refreshed or the adapter has a fallback request. Each attempt is reported to the observers.
 */
export class ProviderCall implements StreamEnd {
  /** The current attempt's request; undefined until the adapter has built one. */
  private sent: UpstreamRequest | undefined;
  private startedAt = 0;
  private isStream = false;
  /** Whether the client disconnected before the current request was sent. */
  private isCancelled = false;

  constructor(
    private readonly upstream: UpstreamClient,
    private readonly observers: CallObservers,
    private readonly endpoint: BoundEndpoint,
    private readonly operation: AnyOperation,
    private request: AnyRequest,
    private readonly context: CallContext,
    /** Cancels the attempt; the client's signal, or that of a batch. */
    private readonly signal: CancelSignal,
    private readonly timeouts: EndpointTimeouts,
  ) {}

  /** @throws GatewayError */
  async respond(): Promise<InvocationResult> {
    try {
      const { body, headers, isLarge } = await this.send((request) =>
        this.upstream.requestJson(request, this.signal, this.options()),
      );
      const response = this.translate(body, headers);
      this.completed((response as { usage?: Usage }).usage);
      return isLarge ? { ...this.result(response), isLarge } : this.result(response);
    } catch (error) {
      throw this.failed(error);
    }
  }

  /**
   * Resolves when the provider has accepted the request.
   * @throws GatewayError
   */
  async stream(wantsUsage: boolean): Promise<InvocationResult> {
    this.isStream = true;
    try {
      const stream = await this.send((request) => this.upstream.requestStream(request, this.signal, this.options()));
      try {
        const translate = this.operation.toChunks?.(this.endpoint.target, this.request, stream.headers);
        if (translate) {
          const translator = withReportedErrors(translate, this.sent?.errorFormat);
          return this.result(new ChunkStream(stream, translator, wantsUsage, this));
        }
        const { displayName } = this.endpoint.provider;
        throw new GatewayError('UNSUPPORTED_OPERATION', `Streaming is not supported for ${displayName} models.`);
      } catch (error) {
        stream.finishEarly();
        throw error;
      }
    } catch (error) {
      throw this.failed(error);
    }
  }

  completed(usage: Usage | undefined): void {
    this.report(undefined, usage, false);
  }

  failed(thrown: unknown, usage?: Usage): GatewayError {
    const error = this.withoutSecrets(GatewayError.from(thrown));
    if (isProviderError(error)) error.provider = this.endpoint.providerName;
    this.report(error, usage, false);
    return error;
  }

  private translate(body: unknown, headers: ResponseHeaders): object {
    const { operation, endpoint, request, sent } = this;
    const translate = () => operation.toResponse(body, endpoint.target, request, headers);
    return translateResponse(translate, body, sent?.errorFormat);
  }

  private result(body: object): InvocationResult {
    return { body, adjusted: this.sent?.adjusted ?? [] };
  }

  private async send<Response>(send: (request: UpstreamRequest) => Promise<Response>): Promise<Response> {
    const first = this.endpoint.provider.authorize ? await this.authorized() : this.build();
    try {
      this.isCancelled = this.signal.aborted;
      return await send(first);
    } catch (error) {
      if (!this.canRepeat(error, first)) throw this.mapped(error);
      this.report(this.withoutSecrets(error), undefined, true);
    }
    const second = await this.authorized();
    try {
      this.isCancelled = this.signal.aborted;
      return await send(second);
    } catch (error) {
      throw this.mapped(error);
    }
  }

  private build(): UpstreamRequest {
    this.startedAt = performance.now();
    this.sent = this.operation.toRequest(this.request, this.endpoint.target);
    return this.sent;
  }

  private async authorized(): Promise<UpstreamRequest> {
    const { provider, target } = this.endpoint;
    const request = this.build();
    if (!provider.authorize) return request;
    this.sent = await provider.authorize(request, target, credentialTransport(this.upstream, this.endpoint));
    return this.sent;
  }

  /** Returns whether the rejected request can be sent once more, with other credentials or as a fallback request. */
  private canRepeat(error: unknown, rejected: UpstreamRequest): error is GatewayError {
    const { provider, target } = this.endpoint;
    if (!isProviderError(error)) return false;
    if (provider.invalidateCredentials?.(error, rejected, target)) return true;
    const fallback = this.operation.fallbackRequest?.(error, this.request, target);
    if (!fallback) return false;
    this.request = fallback;
    return true;
  }

  private options(): RequestOptions {
    const { endpoint, timeouts } = this;
    return timeouts === endpoint.timeouts ? endpoint : { timeouts, connection: endpoint.connection };
  }

  private mapped(error: unknown): unknown {
    return isProviderError(error) ? (this.operation.mapError?.(error, this.endpoint.target) ?? error) : error;
  }

  private withoutSecrets(error: GatewayError): GatewayError {
    return this.sent ? redactSecrets(error, this.sent) : error;
  }

  /** A request that the adapter could not build, or that was cancelled before it was sent, is not an attempt. */
  private report(error: GatewayError | undefined, usage: Usage | undefined, isRepeated: boolean): void {
    const { endpoint, sent, isStream, startedAt } = this;
    if (!sent || this.isCancelled) return;
    const attempt = {
      endpoint: endpoint.name,
      provider: endpoint.provider.name,
      model: endpoint.target.model,
      origin: originOf(sent.url),
      isStream,
      durationMs: performance.now() - startedAt,
      error,
      status: error?.status ?? 200,
      usage,
      isRepeated,
    };
    this.observers.attempt(attempt, this.context);
  }
}

const origins = new Map<string, string>();
const MAX_ORIGINS = 1000;

/** Returns the origin of a URL. Origins are cached, because parsing a URL costs more than the rest of a report. */
function originOf(url: string): string {
  let origin = origins.get(url);
  if (origin === undefined) {
    if (origins.size >= MAX_ORIGINS) origins.clear();
    origins.set(url, (origin = new URL(url).origin));
  }
  return origin;
}

/** Adapters may keep it, so it must not hold on to the client request. */
function credentialTransport(upstream: UpstreamClient, { connection }: BoundEndpoint): CredentialTransport {
  return {
    postJson: async (request) => {
      try {
        const options = { timeouts: CREDENTIAL_TIMEOUTS, connection };
        return (await upstream.requestJson(request, NEVER_ABORTED, options)).body;
      } catch (error) {
        throw redactSecrets(GatewayError.from(error), request);
      }
    },
    request: (request) => upstream.sendHttp(request, connection),
  };
}

function isProviderError(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.code === 'UPSTREAM_REFUSED';
}
