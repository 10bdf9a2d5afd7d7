import { GatewayError } from '../errors';
import type { Operation, CredentialTransport, StreamTranslator } from '../providers/contract/provider-adapter';
import { redactSecrets } from '../upstream/client/redact-secrets';
import type { UpstreamStream } from '../upstream/client/stream-exchange';
import type { UpstreamClient } from '../upstream/client/upstream-client';
import type { CancelSignal, UpstreamRequest } from '../upstream/client/upstream-request';
import type { StreamChunk } from './chunk-stream';
import type { BoundEndpoint } from './queryable';
import type { AnyRequest } from './request-schema';

export type AnyOperation = Operation<AnyRequest, object, StreamChunk, object>;

/** How long credentials may take. */
const CREDENTIALS = { total: 30_000 };
const NEVER_ABORTED = new AbortController().signal;

/**
 * What an endpoint's vendor is asked for one request: the call with its credentials, and once more with others where
 * those had ended ahead of their time, or in other words where the adapter knows some.
 */
export class ProviderCall {
  /** What was sent last. */
  private sent: UpstreamRequest | undefined;

  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: BoundEndpoint,
    private readonly operation: AnyOperation,
    private request: AnyRequest,
    private readonly signal: CancelSignal,
  ) {}

  get adjusted(): readonly string[] {
    return this.sent?.adjusted ?? [];
  }

  /** Of the vendor, once there is a call. */
  get origin(): string | undefined {
    return this.sent && new URL(this.sent.url).origin;
  }

  async answer(): Promise<object> {
    const { body, headers } = await this.send((call) => this.upstream.requestJson(call, this.signal, this.endpoint));
    return this.operation.toResponse(body, this.endpoint.target, this.request, headers);
  }

  /** Resolves when the vendor has accepted the call. */
  async stream(): Promise<{ stream: UpstreamStream; translate: StreamTranslator<StreamChunk> }> {
    const { operation, endpoint } = this;
    const stream = await this.send((call) => this.upstream.requestStream(call, this.signal, endpoint));
    try {
      const translate = operation.toChunks?.(endpoint.target, this.request, stream.headers);
      if (translate) return { stream, translate };
      throw new GatewayError('UNSUPPORTED_OPERATION', `${endpoint.provider.displayName} cannot stream this.`);
    } catch (error) {
      stream.finishEarly();
      throw error;
    }
  }

  /** Whatever was thrown on the way, without the credentials of the call. */
  toError(thrown: unknown): GatewayError {
    const error = GatewayError.from(thrown);
    return this.sent ? redactSecrets(error, this.sent) : error;
  }

  private async send<Reply>(ask: (call: UpstreamRequest) => Promise<Reply>): Promise<Reply> {
    const first = await this.authorized();
    try {
      return await ask(first);
    } catch (error) {
      if (!this.isRepeatable(error, first)) throw this.meant(error);
    }
    const second = await this.authorized();
    try {
      return await ask(second);
    } catch (error) {
      throw this.meant(error);
    }
  }

  private async authorized(): Promise<UpstreamRequest> {
    const { provider, target } = this.endpoint;
    const call = this.operation.toRequest(this.request, target);
    this.sent = call;
    if (provider.authorize) this.sent = await provider.authorize(call, target, outsideOf(this.upstream, this.endpoint));
    return this.sent;
  }

  /** Whether the call is worth another try, with other credentials or in other words. */
  private isRepeatable(error: unknown, call: UpstreamRequest): boolean {
    const { provider, target } = this.endpoint;
    if (!isRefusal(error)) return false;
    if (provider.invalidateCredentials?.(error, call, target)) return true;
    const other = this.operation.fallbackRequest?.(error, this.request, target);
    if (!other) return false;
    this.request = other;
    return true;
  }

  private meant(error: unknown): unknown {
    return isRefusal(error) ? (this.operation.mapError?.(error, this.endpoint.target) ?? error) : error;
  }
}

/** What adapters keep of it must not hold on to the request that it was made for. */
function outsideOf(upstream: UpstreamClient, { connection }: BoundEndpoint): CredentialTransport {
  return {
    postJson: async (call) => {
      try {
        return (await upstream.requestJson(call, NEVER_ABORTED, { timeouts: CREDENTIALS, connection })).body;
      } catch (error) {
        throw redactSecrets(GatewayError.from(error), call);
      }
    },
    request: (request) => upstream.sendHttp(request, connection),
  };
}

function isRefusal(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.code === 'UPSTREAM_REFUSED';
}
