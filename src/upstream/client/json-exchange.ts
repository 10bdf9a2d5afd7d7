import { GatewayError } from '../../errors';
import { BoundedBuffer } from '../../shared/bounded-buffer';
import { errorInBody } from './error-body';
import type { ErrorFormat } from './error-format';
import { Exchange } from './exchange';
import type { ResponseHeaders, CancelSignal, Timeouts } from './upstream-request';
import { UnsupportedNumberError, parseJson } from '../../shared/exact-json';

const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

/** A 2xx response. Its body is parsed but not validated. */
export interface UpstreamResponse {
  readonly body: unknown;
  readonly headers: ResponseHeaders;
}

/** A request whose response is one JSON document. */
export class JsonExchange extends Exchange {
  private readonly body = new BoundedBuffer(MAX_RESPONSE_BYTES);
  private isText = false;
  private headers: ResponseHeaders = {};

  constructor(
    timeouts: Timeouts,
    signal: CancelSignal,
    errorFormat: ErrorFormat | undefined,
    private readonly resolvePromise: (response: UpstreamResponse) => void,
    private readonly rejectPromise: (error: GatewayError) => void,
  ) {
    super(timeouts, signal, errorFormat);
  }

  protected reject(error: GatewayError): void {
    this.rejectPromise(error);
  }

  protected accept(type: string, headers: ResponseHeaders): void {
    this.headers = headers;
    this.isText = /^text\/plain\b/i.test(type);
    if (!this.isText && !isJson(type)) throw unsupportedType(type);
  }

  protected receive(chunk: Buffer): void {
    if (this.body.push(chunk)) return;
    const message = `The provider’s response exceeds the limit of ${MAX_RESPONSE_BYTES} bytes.`;
    throw new GatewayError('UPSTREAM_INVALID', message);
  }

  protected complete(): void {
    const body = parse(this.body.concat().toString('utf8'), this.isText);
    const error = errorInBody(body, this.errorFormat);
    if (error) throw error;
    this.settle();
    this.resolvePromise({ body, headers: this.headers });
  }
}

export function isJson(type: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(type);
}

/** MLflow's text. */
export function unsupportedType(type: string): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID',
    `The returned data type from the route service is not supported. Received content type: ${type}`,
  );
}

/** Parses JSON. A `text/plain` body that is not JSON becomes `{message}`. */
function parse(text: string, isText: boolean): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof UnsupportedNumberError) {
      const where = error.path.join('.');
      throw new GatewayError('UPSTREAM_INVALID', `The provider’s response is invalid: ${where}: ${error.message}.`);
    }
    if (isText) return { message: text };
    throw new GatewayError('UPSTREAM_INVALID', 'The provider returned invalid JSON with a JSON content type.');
  }
}
