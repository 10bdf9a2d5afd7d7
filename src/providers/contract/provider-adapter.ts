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

/** Maximum of `temperature` in OpenAI's API and in this gateway's requests. */
export const MAX_TEMPERATURE = 2;

/** The model of an endpoint and the provider settings from its `model.config`. */
export interface Target<Config> {
  /** `model.name` of the endpoint; empty if the configuration has none. */
  readonly model: string;
  readonly config: Config;
}

/**
 * Converts one provider event to chunks. It may keep state, so each stream gets a new one. It returns an empty list for
 * events without content, and throws a `GatewayError` for an invalid event. Both are then checked for an error that the
 * event reports in a common format or the request's `errorFormat`; only errors in other formats are thrown here.
 * `[DONE]` is not passed to it.
 */
export interface StreamTranslator<Chunk> {
  (event: ServerSentEvent): Chunk[];
  /**
   * Returns the last chunks when the stream has ended, for providers that do not always send a final event. A stream
   * fails as truncated if one of its choices has no finish reason.
   *
   * @param isDone whether the provider sent `[DONE]`; otherwise it only closed the connection
   */
  end?(isDone: boolean): Chunk[];
  /**
   * Returns the text that the chunk of the last event contains unchanged. Further events that differ from the last one
   * only in this text are then not translated: their chunk is the same with another text. So this returns a text only if
   * nothing else in the chunk depends on it, and if translating such an event would not change the translator's state, or
   * only as `onCopy` does. Absent if all events have to be translated.
   */
  copiedText?(): CopiedText | undefined;
}

/** A text that a chunk contains unchanged. */
export interface CopiedText {
  /** Name of the event's field with the text, at any depth. */
  readonly from: string;
  /** Name of the chunk's field: `text` of a completions choice, the others of a chat delta. */
  readonly to: 'content' | 'reasoning_content' | 'text';
  /** Name of a field after `from` whose text is ignored: some providers send padding of random length. */
  readonly padding?: string;
  /** Called with the text of each event that is not translated. */
  readonly onCopy?: (text: string) => void;
}

/**
 * One operation of a provider. All functions are pure: no I/O, no clock except for `created`, no retries. They throw a
 * `GatewayError`: `INVALID_REQUEST` for what the provider does not support, `UPSTREAM_INVALID` for an invalid response.
 *
 * The members are function properties, not methods, so that an operation for one config does not compile for another.
 */
export interface Operation<Request, Response, Chunk, Config> {
  /**
   * Returns the provider's request. Must not change `request`. `request.stream` is true if a stream is requested; if
   * only some models cannot stream, this throws `UNSUPPORTED_OPERATION` for those.
   */
  toRequest: (request: Request, target: Target<Config>) => UpstreamRequest;
  /**
   * Converts the JSON of a 2xx response, which is parsed but not validated. May change `body`. A body for which this
   * throws `UPSTREAM_INVALID` is checked for an error in the same way as events are.
   */
  toResponse: (body: unknown, target: Target<Config>, request: Request, headers: ResponseHeaders) => Response;
  /** Returns the translator of a stream that the provider has accepted. Absent if the provider cannot stream. */
  toChunks?: (target: Target<Config>, request: Request, headers: ResponseHeaders) => StreamTranslator<Chunk>;
  /** Corrects the error of a provider whose status codes are misleading. Default: the error itself. */
  mapError?: (error: GatewayError, target: Target<Config>) => GatewayError;
  /** Returns a modified request to send once after the provider rejected the original, or undefined. */
  fallbackRequest?: (rejection: GatewayError, request: Request, target: Target<Config>) => Request | undefined;
  /**
   * Whether the provider does not fetch images from this web URL, so that the gateway has to fetch it. `toRequest` then
   * gets a `data:` URL in its place. Absent if the provider fetches all URLs.
   *
   * @param mimeType the type that the client gives for the image, if any
   */
  requiresInlineImage?: (address: string, target: Target<Config>, mimeType?: string) => boolean;
  /**
   * Returns a chat request whose last message is the beginning of the response, which the model continues (prefill);
   * undefined if the model rejects that. Absent if the provider's documentation does not describe it.
   */
  prefill?: (request: Request, target: Target<Config>) => Request | undefined;
  /** Whether the response to a prefill repeats it. */
  readonly repeatsPrefill?: boolean;
  /**
   * Maximum of `temperature` that the provider accepts, in the scale of this gateway's requests. Temperatures of legacy
   * clients, which range from 0 to 1, are mapped to it. Absent if the maximum is OpenAI's, which is 2.
   */
  maxTemperature?: (target: Target<Config>) => number;
  /** For providers that accept less per request than a client may send. Streams are not split. */
  readonly batches?: Batches<Request, Response, Config>;
}

/** Splits one client request into several provider requests, sent concurrently. The first error fails the request. */
export interface Batches<Request, Response, Config> {
  /** Returns the requests to send, in order. With fewer than two, the original request is sent. */
  readonly split: (request: Request, target: Target<Config>) => readonly Request[];
  /** Merges the responses, which are in the same order. */
  readonly join: (responses: readonly Response[]) => Response;
}

export type ChatOperation<Config> = Operation<ChatRequest, ChatResponse, ChatChunk, Config>;
export type CompletionsOperation<Config> = Operation<CompletionsRequest, CompletionsResponse, CompletionsChunk, Config>;
export type EmbeddingsOperation<Config> = Operation<EmbeddingsRequest, EmbeddingsResponse, never, Config>;

/**
 * Sends a request and returns the JSON of the response.
 * @throws GatewayError `UPSTREAM_*`
 */
export type PostJson = (request: UpstreamRequest) => Promise<unknown>;

/**
 * Requests that an adapter sends for credentials, over the endpoint's connection: its proxy, certificates and egress
 * guard.
 */
export interface CredentialTransport {
  readonly postJson: PostJson;
  /**
   * For libraries that implement a credential protocol. Responses with any status are returned.
   * @throws GatewayError `UPSTREAM_*`
   */
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
}

/**
 * One LLM provider. To add one: a class that implements this interface, its spec and fixtures, and one entry in the
 * list of `providers.module.ts`.
 */
export interface ProviderAdapter<Config extends object = object> {
  /**
   * `model.provider` in the configuration. MLflow's spelling if MLflow has the provider; case and `-` or `_` are
   * ignored.
   */
  readonly name: string;
  /** Name for messages, e.g. "The chat route is not implemented for Anthropic models." */
  readonly displayName: string;
  /** class-validator class of `model.config`. */
  readonly Config: new () => Config;
  /**
   * Returns the request with credentials in its headers, for providers whose credentials have to be fetched or
   * computed.
   * The only asynchronous step. Tokens are cached and refreshed before they expire. Not cancelled when a client aborts.
   * @throws GatewayError `UPSTREAM_UNREACHABLE` or `UPSTREAM_REFUSED` if no credentials are available
   */
  readonly authorize?: (
    request: UpstreamRequest,
    target: Target<Config>,
    transport: CredentialTransport,
  ) => Promise<UpstreamRequest>;
  /**
   * Drops cached credentials if the provider rejected those in the headers of `request`. Returns whether `authorize`
   * can return others; if so, the request is sent once more with them.
   */
  readonly invalidateCredentials?: (
    rejection: GatewayError,
    request: UpstreamRequest,
    target: Target<Config>,
  ) => boolean;
  /** The operations of the provider; an operation that it does not have is absent. */
  readonly chat?: ChatOperation<Config>;
  readonly completions?: CompletionsOperation<Config>;
  readonly embeddings?: EmbeddingsOperation<Config>;
}

/** An adapter of any provider. Its operations accept no config until the type of the config is known. */
export type AnyProviderAdapter = Omit<ProviderAdapter<never>, 'Config'> & { readonly Config: new () => object };
