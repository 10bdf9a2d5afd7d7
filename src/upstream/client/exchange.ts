import type { Dispatcher } from 'undici';
import { GatewayError } from '../../errors';
import { toProviderError } from './error-body';
import type { ResponseHeaders, CancelSignal, Timeouts } from './upstream-request';

/** An error body is read up to here, in bytes. */
export const MAX_ERROR_BODY = 64 * 1024;

/** An answer that is no 2xx, with as much of its body as has come. */
interface Refused {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly chunks: Buffer[];
  length: number;
}

/**
 * One call on the wire, as undici's handler sees it: the part that whole answers and streams share. It ends exactly
 * once, by `succeed` or by `fail`; after that, whatever the connection still says is ignored.
 *
 * One timer serves all limits: it sleeps until the earliest moment that can be too late and looks what has happened
 * since, so that a read costs no timer.
 */
export abstract class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastActivity = 0;
  private deadline = 0;
  private refused: Refused | undefined;
  private readonly onAbort = (): void => {
    this.fail(new GatewayError('CLIENT_DISCONNECTED', 'The client left before the answer was complete.'));
  };
  /** Called once, when the exchange is over. */
  whenOver: (() => void) | undefined;
  protected hasResponse = false;
  protected isOver = false;

  constructor(
    private readonly timeouts: Timeouts,
    private readonly signal: CancelSignal,
  ) {}

  /** Starts the clock and listens to the signal; answers whether the call should still be sent. */
  begin(): boolean {
    this.lastActivity = performance.now();
    this.deadline = this.lastActivity + this.timeouts.total;
    if (this.signal.aborted) this.onAbort();
    else {
      this.watch();
      this.signal.addEventListener('abort', this.onAbort);
    }
    return !this.isOver;
  }

  /** The response was accepted (2xx). Throws a GatewayError when it is not of the kind that was asked for. */
  protected abstract accept(contentType: string, headers: ResponseHeaders): void;
  protected abstract take(chunk: Buffer): void;
  protected abstract finish(): void;
  /** Called once; the exchange is over. */
  protected abstract reject(error: GatewayError): void;

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // It failed while it waited for a connection; nothing has been sent yet.
    if (this.isOver) controller.abort(new Error('over'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (this.isOver || status < 200) return;
    this.hasResponse = true;
    this.touch();
    if (this.timeouts.idle < this.timeouts.firstByte) this.watch();
    if (status < 300) this.attempt(() => this.accept(contentTypeOf(headers), headers));
    else this.refused = { status, headers, chunks: [], length: 0 };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isOver) return;
    this.touch();
    const { refused } = this;
    this.attempt(() => (refused ? this.takeRefusal(refused, chunk) : this.take(chunk)));
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    const { refused } = this;
    this.attempt(() => (refused ? this.fail(toError(refused)) : this.finish()));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.isOver) return;
    const { refused } = this;
    this.attempt(() => this.fail(refused ? toError(refused) : connectionError(error, this.hasResponse)));
  }

  /** Ends the exchange with an error and, where it still runs, the upstream call with it. */
  fail(error: GatewayError): void {
    if (this.isOver) return;
    this.settle();
    this.controller?.abort(error);
    this.reject(error);
  }

  protected settle(): void {
    this.isOver = true;
    this.whenOver?.();
    clearTimeout(this.timer);
    this.signal.removeEventListener('abort', this.onAbort);
  }

  /** Stops reading from the vendor; time spent so is not the vendor's silence. */
  pause(): void {
    this.controller?.pause();
  }

  resume(): void {
    this.touch();
    this.controller?.resume();
  }

  /** The rest of the response is wanted only so that the connection can be used again: it gets a second for it. */
  protected drainWithin(): void {
    this.deadline = Math.min(this.deadline, performance.now() + 1000);
    this.watch();
  }

  private attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(GatewayError.from(error));
    }
  }

  private touch(): void {
    this.lastActivity = performance.now();
  }

  private watch(): void {
    clearTimeout(this.timer);
    const now = performance.now();
    if (this.controller?.paused) this.lastActivity = now;
    const silence = this.hasResponse ? this.timeouts.idle : this.timeouts.firstByte;
    const due = Math.min(this.lastActivity + silence, this.deadline);
    if (now < due) this.timer = setTimeout(() => this.watch(), Math.ceil(due - now));
    else this.fail(this.timeoutError(now >= this.deadline, silence));
  }

  private timeoutError(isTotal: boolean, silence: number): GatewayError {
    const waited = isTotal
      ? `did not finish within ${this.timeouts.total / 1000} s`
      : `${this.hasResponse ? 'fell silent' : 'did not answer'} for ${silence / 1000} s`;
    return new GatewayError('UPSTREAM_TIMEOUT', `The provider ${waited}.`);
  }

  private takeRefusal(refused: Refused, chunk: Buffer): void {
    refused.chunks.push(chunk);
    refused.length += chunk.length;
    if (refused.length > MAX_ERROR_BODY) this.fail(toError(refused));
  }
}

/** @throws GatewayError where the body is compressed, which was not asked for */
function contentTypeOf(headers: ResponseHeaders): string {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return String(headers['content-type'] ?? '');
  throw new GatewayError('UPSTREAM_INVALID', 'The provider compressed its answer without being asked to.');
}

function toError({ status, headers, chunks }: Refused): GatewayError {
  if (status > 599) return new GatewayError('UPSTREAM_INVALID', `The provider answered with the status ${status}.`);
  if (status < 400) return new GatewayError('UPSTREAM_INVALID', `The provider answered with a redirect (${status}).`);
  return toProviderError(status, headers, Buffer.concat(chunks).toString('utf8'));
}

/** What went wrong with a connection, as ours. */
export function connectionError(error: Error, hasResponse: boolean): GatewayError {
  // The egress guard's.
  if (error instanceof GatewayError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new GatewayError('UPSTREAM_TIMEOUT', 'The provider could not be connected to in time.', { cause: error });
  }
  return hasResponse
    ? new GatewayError('UPSTREAM_TRUNCATED', `The provider broke off its answer (${code}).`, { cause: error })
    : new GatewayError('UPSTREAM_UNREACHABLE', `The provider could not be reached (${code}).`, { cause: error });
}
