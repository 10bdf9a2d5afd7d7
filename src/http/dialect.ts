import type { GatewayError } from '../errors';

/** The parts of a failed request that an error message may quote. */
export interface FailedRequest {
  /** Undefined if the request could not be read. */
  readonly method?: string | undefined;
  readonly path: string;
  /** The `x-request-id` of the response; undefined if it has none. */
  readonly id?: string | undefined;
}

/** An API surface of existing clients, with its formats of errors and streams. */
export interface Dialect {
  readonly name: string;
  /** Paths that begin with one of these belong to the dialect even if no route matches. `/` matches every path. */
  readonly prefixes: readonly string[];
  /**
   * Whether a broken stream has a complete HTTP body. By default the connection is closed before the end of the body,
   * because many clients ignore error events and would take the stream for a complete one.
   */
  readonly completesBrokenStreams?: boolean;
  /** Content type of error responses. Default: `application/json`. */
  readonly contentType?: string;
  /** Whether request bodies are read as JSON whatever their content type is. */
  readonly readsAnyTypeAsJson?: boolean;
  /** Returns the error that is sent in place of another one, with its status and headers. Default: the error itself. */
  adaptError?(error: GatewayError, request: FailedRequest): GatewayError;
  /** Returns the JSON body of an error response. */
  renderError(error: GatewayError): object;
  /** Returns the JSON body of a response. `response` has no other reader and may be changed. */
  readonly renderResponse: (response: object) => object;
  /** Returns the encoder of one stream. */
  createEncoder(): StreamEncoder;
}

/** Writes one stream as server-sent events. It may keep state and write several events, with names, for a chunk. */
export interface StreamEncoder {
  /**
   * Whether the events of a chunk depend on this chunk only, and contain its text once, as `JSON.stringify` writes it or as
   * `escapeText` changes that.
   */
  readonly isStateless?: boolean;
  /** Returns the body of a JSON string as `encode` writes it. Default: as `JSON.stringify` writes it. */
  escapeText?(text: string): string;
  /** Returns the events of a chunk; may be empty. The chunk may be changed, but not its usage. */
  encode(chunk: object): string;
  /** Returns the events that end a complete stream; may be empty. */
  end(): string;
  /** Returns the last events of a broken stream. */
  fail(error: GatewayError): string;
}

/** Injection token of all dialects, most specific prefix first. */
export const DIALECTS = Symbol('DIALECTS');

/**
 * Returns the path of a request target, which may have an origin in front (RFC 9112, section 3.2.2) or be `*`. The query is not part
 * of it: clients send secrets there, and paths are quoted in errors and audit records.
 */
export function pathOf(target: string): string {
  if (target.startsWith('/')) {
    const query = target.indexOf('?');
    return query < 0 ? target : target.slice(0, query);
  }
  return URL.canParse(target) ? new URL(target).pathname : '/';
}

/** Returns the dialect that owns a request target without a route: the first one with a prefix of its path. */
export function dialectOfTarget(target: string, dialects: readonly Dialect[]): Dialect {
  const path = pathOf(target);
  const dialect = dialects.find(({ prefixes }) => prefixes.some((prefix) => path.startsWith(prefix)));
  if (!dialect) throw new Error(`no dialect owns the path ${path}`);
  return dialect;
}
