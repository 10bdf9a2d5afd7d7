import { GatewayError } from '../../errors';
import { BoundedBuffer } from '../../shared/bounded-buffer';
import { errorInBody } from './error-body';
import type { ErrorFormat } from './error-format';
import { Exchange } from './exchange';
import type { BufferedResponse, ResponseMemory } from './response-memory';
import type { ResponseHeaders, CancelSignal, Timeouts } from './upstream-request';
import { UnsupportedNumberError, parseJson } from '../../shared/exact-json';
import { JsonBudgetError, parseLargeJson } from '../../shared/parse-large-json';

const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;
/** Longer responses are parsed in slices of time. This much JSON is parsed within 50 ms, whatever it contains. */
const MAX_BYTES_AT_ONCE = 256 * 1024;
/**
 * Limits of a response, which bound its memory. OpenAI's largest list of embeddings has 2,048 × 3,072 numbers; the log
 * probabilities of 20 alternatives for each of 16,000 tokens have 1.7 million objects, lists and members.
 */
const BUDGET = { values: 10_000_000, structures: 2_000_000, members: 100_000, depth: 1000 };

/** A 2xx response. Its body is parsed but not validated. */
export interface UpstreamResponse {
  readonly body: unknown;
  readonly headers: ResponseHeaders;
  /** The body is so large that writing it again at once would delay other requests. */
  readonly isLarge: boolean;
}

/** A request whose response is one JSON document. */
export class JsonExchange extends Exchange implements BufferedResponse {
  heldBytes = 0;
  private readonly body = new BoundedBuffer(MAX_RESPONSE_BYTES);
  private isText = false;
  private headers: ResponseHeaders = {};

  constructor(
    timeouts: Timeouts,
    signal: CancelSignal,
    errorFormat: ErrorFormat | undefined,
    private readonly memory: ResponseMemory,
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
    if (this.body.push(chunk)) {
      this.memory.hold(this, chunk.length);
      return;
    }
    const message = `The provider’s response exceeds the limit of ${MAX_RESPONSE_BYTES} bytes.`;
    throw new GatewayError('UPSTREAM_INVALID', message);
  }

  protected complete(): void {
    const bytes = this.body.concat();
    if (bytes.length > MAX_BYTES_AT_ONCE) void this.completeLarge(bytes);
    else this.finishWith(parse(bytes.toString('utf8'), this.isText), false);
  }

  protected override settle(): void {
    super.settle();
    this.memory.release(this);
  }

  private async completeLarge(bytes: Buffer): Promise<void> {
    try {
      const body = await parseLarge(bytes, this.isText);
      if (!this.isSettled) this.finishWith(body, true);
    } catch (error) {
      this.fail(GatewayError.from(error));
    }
  }

  private finishWith(body: unknown, isLarge: boolean): void {
    const error = errorInBody(body, this.errorFormat);
    if (error) throw error;
    this.settle();
    this.resolvePromise({ body, headers: this.headers, isLarge });
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
    return fallback(error, isText, text);
  }
}

/** Parses as {@link parse}, in short slices of time. */
async function parseLarge(bytes: Buffer, isText: boolean): Promise<unknown> {
  try {
    return await parseLargeJson(bytes, BUDGET);
  } catch (error) {
    return fallback(error, isText, bytes.toString('utf8'));
  }
}

function fallback(error: unknown, isText: boolean, text: string): unknown {
  if (error instanceof UnsupportedNumberError) {
    const where = error.path.join('.');
    throw new GatewayError('UPSTREAM_INVALID', `The provider’s response is invalid: ${where}: ${error.message}.`);
  }
  if (error instanceof JsonBudgetError) {
    throw new GatewayError('UPSTREAM_INVALID', `The provider’s response ${error.message}.`);
  }
  if (isText) return { message: text };
  throw new GatewayError('UPSTREAM_INVALID', 'The provider returned invalid JSON with a JSON content type.');
}
