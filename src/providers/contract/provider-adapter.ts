import type { GatewayError } from '../../errors';
import type {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
} from '../../wire';
import type { HttpResponse, HttpRequest } from '../../upstream/client/http-request';
import type { ResponseHeaders, ServerSentEvent, UpstreamRequest } from '../../upstream/client/upstream-request';

/** What an endpoint queries: the vendor's model and the vendor's settings from the operator's file. */
export interface Target<Config> {
  /** `model.name` of the endpoint; empty where the file gives none. */
  readonly model: string;
  readonly config: Config;
}

/**
 * Translates one vendor event into chunks of ours; it may remember what it saw, so each stream gets a fresh one. It
 * answers an empty list for events that say nothing, and throws a `GatewayError` when the event is an error or cannot
 * be understood. `[DONE]` is never passed to it.
 */
export interface StreamTranslator<Chunk> {
  (event: ServerSentEvent): Chunk[];
  /** For vendors that do not always say that they have finished: what is left to say when the stream has ended. */
  end?(): Chunk[];
}

/**
 * How one operation is asked of a vendor. All functions are pure: no I/O, no clock beyond `created`, no retries.
 * They throw a `GatewayError` (`INVALID_REQUEST` for what the vendor cannot do, `UPSTREAM_INVALID` for an answer that
 * is none), so that timeouts, cancelling and accounting are written once, outside.
 */
export interface Operation<Request, Response, Chunk, Config> {
  /**
   * The vendor's request. Must not change `request`. `request.stream` tells whether a stream is wanted; where only some
   * of the vendor's models cannot stream, this throws `UNSUPPORTED_OPERATION` for them, before anybody is asked.
   */
  toRequest(request: Request, target: Target<Config>): UpstreamRequest;
  /** The vendor's 2xx JSON answer, parsed but unchecked, as our response. */
  toResponse(body: unknown, target: Target<Config>, request: Request, headers: ResponseHeaders): Response;
  /** Asked when the vendor has accepted the call. Left out where it cannot stream the operation. */
  toChunks?(target: Target<Config>, request: Request, headers: ResponseHeaders): StreamTranslator<Chunk>;
  /** For vendors whose status misleads: what the refusal (`UPSTREAM_REFUSED`) of a call means; itself for most. */
  mapError?(error: GatewayError, target: Target<Config>): GatewayError;
  /** For what only a refusal tells: the same request in another way, which is then asked in its place, once. */
  fallbackRequest?(refusal: GatewayError, request: Request, target: Target<Config>): Request | undefined;
  /**
   * For vendors that take images as bytes: whether this web address of one is none that the vendor fetches itself. The
   * request that `toCall` is given then has a `data:` URL in its place. Left out where all addresses are taken.
   * `mimeType` is what the client says of the image, if it does.
   */
  requiresInlineImage?(address: string, target: Target<Config>, mimeType?: string): boolean;
  /** For vendors that take less at once than a request may hold. Streams are never split. */
  readonly batches?: Batches<Request, Response, Config>;
}

/** A request that is asked as several, side by side; the first failure fails them all. */
export interface Batches<Request, Response, Config> {
  /** The requests to ask instead, in order. One alone, or none: the request is asked as it is. */
  split(request: Request, target: Target<Config>): readonly Request[];
  /** The answers, in the same order, as one. */
  join(answers: readonly Response[]): Response;
}

export type ChatOperation<Config> = Operation<ChatRequest, ChatResponse, ChatChunk, Config>;
export type CompletionsOperation<Config> = Operation<CompletionsRequest, CompletionsResponse, CompletionsChunk, Config>;
export type EmbeddingsOperation<Config> = Operation<EmbeddingsRequest, EmbeddingsResponse, never, Config>;

/**
 * The JSON answer to a call of an adapter's own.
 * @throws GatewayError `UPSTREAM_*`
 */
export type PostJson = (call: UpstreamRequest) => Promise<unknown>;

/** An adapter's own ways out, over the endpoint's connection: its proxy, its certificates, its egress guard. */
export interface CredentialTransport {
  readonly postJson: PostJson;
  /**
   * For libraries that fetch credentials in a protocol of their own; any status is an answer.
   * @throws GatewayError `UPSTREAM_*`
   */
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
}

/**
 * One LLM vendor. To add one: a class that implements this, its spec and fixtures, and one entry in the list of
 * `providers.module.ts`.
 */
export interface ProviderAdapter<Config extends object = object> {
  /** `model.provider` in the file: MLflow's spelling where it has the provider; matched without regard to case and `-` or `_`. */
  readonly name: string;
  /** For people, e.g. in "The chat route is not implemented for Anthropic models." */
  readonly displayName: string;
  /** class-validator class of `model.config`. */
  readonly Config: new () => Config;
  /**
   * For vendors whose credentials have to be fetched or computed: the finished call, with them in its headers. The one
   * asynchronous step; tokens are kept and renewed ahead of their end, once for many callers. Nobody's
   * leaving cancels it.
   * @throws GatewayError `UPSTREAM_UNREACHABLE` or `UPSTREAM_REFUSED` when there are none to be had
   */
  authorize?(call: UpstreamRequest, target: Target<Config>, outside: CredentialTransport): Promise<UpstreamRequest>;
  /**
   * For credentials that are fetched: whether the refusal is of those in the headers of `call`, and others may be had. If
   * so they are not given out again, `authorize` is asked once more, and its call made in place of the refused one.
   */
  invalidateCredentials?(refusal: GatewayError, call: UpstreamRequest, target: Target<Config>): boolean;
  /** An operation that the vendor lacks is left out. */
  readonly chat?: ChatOperation<Config>;
  readonly completions?: CompletionsOperation<Config>;
  readonly embeddings?: EmbeddingsOperation<Config>;
}
