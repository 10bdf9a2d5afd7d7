import { GatewayError } from '../../errors';
import { errorInBody } from './error-body';
import { Exchange } from './exchange';
import type { ResponseHeaders, CancelSignal, Timeouts } from './upstream-request';

/** The largest answer taken, in bytes. */
const MAX_ANSWER = 256 * 1024 * 1024;

/** A 2xx answer: its body, parsed but unchecked. */
export interface UpstreamResponse {
  readonly body: unknown;
  readonly headers: ResponseHeaders;
}

/** A call answered by one JSON document. */
export class JsonExchange extends Exchange {
  private chunks: Buffer[] = [];
  private length = 0;
  private isText = false;
  private headers: ResponseHeaders = {};

  constructor(
    timeouts: Timeouts,
    signal: CancelSignal,
    private readonly resolve: (answer: UpstreamResponse) => void,
    private readonly refuse: (error: GatewayError) => void,
  ) {
    super(timeouts, signal);
  }

  protected reject(error: GatewayError): void {
    this.refuse(error);
  }

  protected accept(type: string, headers: ResponseHeaders): void {
    this.headers = headers;
    this.isText = /^text\/plain\b/i.test(type);
    if (!this.isText && !isJson(type)) throw unsupportedType(type);
  }

  protected take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.length > MAX_ANSWER) throw new GatewayError('UPSTREAM_INVALID', 'The provider’s answer is too large.');
  }

  protected finish(): void {
    const [only] = this.chunks;
    const bytes = this.chunks.length === 1 && only ? only : Buffer.concat(this.chunks);
    const body = parse(bytes.toString('utf8'), this.isText);
    const error = errorInBody(body);
    if (error) throw error;
    this.settle();
    this.resolve({ body, headers: this.headers });
  }
}

export function isJson(type: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(type);
}

export function unsupportedType(type: string): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID',
    `The returned data type from the route service is not supported. Received content type: ${type}`,
  );
}

function parse(text: string, isText: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (isText) return { message: text };
    throw new GatewayError('UPSTREAM_INVALID', 'The provider’s answer is not JSON, though it says that it is.');
  }
}
