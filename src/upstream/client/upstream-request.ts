import type { Dispatcher } from 'undici';

/** One call to a vendor, as data. Adapters make it; only `upstream/` carries it out. Always a POST of JSON. */
export interface UpstreamRequest {
  /** Absolute `http(s)` address, query included. Comes from the operator's file alone, never from a caller. */
  readonly url: string;
  /** Lower-case names. Holds credentials: never logged, never returned. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON text; a string is that text already, for vendors that sign it. */
  readonly body: object | string;
  /** Answers inside the process in place of a connection; for a provider that is part of Sluice. */
  readonly dispatcher?: Pick<Dispatcher, 'dispatch'> | undefined;
  /** Parameters of the request that the vendor cannot take as they are and that were dropped or rescaled. */
  readonly adjusted?: readonly string[];
}

/** The header of a vendor's answer: names in lower case; what came several times is a list. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One event of a stream: server-sent (WHATWG HTML, "Server-sent events"), or of another framing with these two parts. */
export interface ServerSentEvent {
  /** The `event:` field, or the event's name in another framing; empty where there is none. */
  readonly event: string;
  /** The `data:` lines, joined with line feeds, or the event's payload. */
  readonly data: string;
}

/** As much of an `AbortSignal` as a call needs: it fires at most once, when the answer is no longer wanted. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** All in milliseconds. */
export interface Timeouts {
  /** From the dispatch to the response's header. */
  readonly firstByte: number;
  /** Between two reads of the response's body. */
  readonly idle: number;
  /** From the dispatch to the end of the response. */
  readonly total: number;
}
