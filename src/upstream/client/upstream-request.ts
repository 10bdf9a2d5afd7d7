import type { Dispatcher } from 'undici';
import type { ErrorFormat } from './error-format';

/** A request to a provider, as data. Adapters build it; only `upstream/` sends it. Always a POST of JSON. */
export interface UpstreamRequest {
  /** Absolute `http(s)` URL including the query. Comes from the configuration only, never from a client. */
  readonly url: string;
  /** Names in lower case. Contains credentials: never logged, never returned. */
  readonly headers: Readonly<Record<string, string>>;
  /** Serialized as JSON. A string is sent as it is, for providers that require a signature of the body. */
  readonly body: object | string;
  /** Handles the request inside this process instead of over a connection; used by the sandbox provider. */
  readonly dispatcher?: Pick<Dispatcher, 'dispatch'> | undefined;
  /** How the provider's errors differ from the common formats. */
  readonly errorFormat?: ErrorFormat | undefined;
  /** Request parameters that the provider does not support as given and that were dropped or rescaled. */
  readonly adjusted?: readonly string[];
}

/** Response headers: names in lower case; a header that occurs several times is an array. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One event of a stream: a server-sent event (WHATWG HTML), or the equivalent of another stream format. */
export interface ServerSentEvent {
  /** The `event:` field or the format's event name; empty if there is none. */
  readonly event: string;
  /** The `data:` lines joined with line feeds, or the event's payload. */
  readonly data: string;
}

/** The part of `AbortSignal` that a request needs. Fires at most once, when the response is no longer needed. */
export interface CancelSignal {
  readonly aborted: boolean;
  /** The error of the cancelled request, if it is a `GatewayError`; else the client has disconnected. */
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Timeouts of one request, in milliseconds. */
export interface Timeouts {
  /** Time to response headers, including the wait for a connection. */
  readonly firstByte: number;
  /** Time between two chunks of the response body. */
  readonly idle: number;
  /** Time to the end of the response, including the wait for a connection. */
  readonly total: number;
  /** Time to the first content of a stream, including the wait for a connection. Default: none. */
  readonly firstToken?: number | undefined;
}
