import type { Dispatcher } from 'undici';
import { GatewayError } from '../../errors';
import { BoundedBuffer } from '../../shared/bounded-buffer';
import type { LinkedList, Links } from '../../shared/linked-list';
import { codingsOf } from '../decoders/content-coding';
import { isFromUsedConnection } from '../egress/provider-pool';
import { EncodedBody } from './encoded-body';
import { connectionError } from './connection-error';
import { toProviderError } from './error-body';
import type { ErrorFormat } from './error-format';
import type { RepeatableRequest } from './repeatable-request';
import type { ResponseHeaders, CancelSignal, Timeouts } from './upstream-request';

/** Maximum bytes read of an error response's body. */
export const MAX_ERROR_BODY_BYTES = 64 * 1024;
/** Maximum time to read the rest of a response whose remaining data is not needed, in milliseconds. */
const DRAIN_TIMEOUT_MS = 1000;

/** Maximum number of responses with a status below 200 before the response, which a provider could send without end. */
const MAX_INTERIM_RESPONSES = 100;

/** A response with a status other than 2xx, and the part of its body received so far. */
interface ErrorResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: BoundedBuffer;
}

/**
 * One HTTP request and its response, as a handler for undici: the part that JSON and streamed responses share. It settles
 * exactly once, with success or with an error; events of the connection after that are ignored.
 *
 * A single timer enforces all timeouts. It sleeps until the earliest possible deadline and then checks the last activity,
 * so that receiving a chunk does not restart a timer.
 */
export abstract class Exchange implements Dispatcher.DispatchHandler, Links<Exchange> {
  previous: Exchange | undefined;
  next: Exchange | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastActivity = 0;
  private deadline = 0;
  /** When the first content of a stream is due; infinite if it has arrived or is not limited. */
  private contentDeadline = Infinity;
  private errorResponse: ErrorResponse | undefined;
  /** Set while a compressed response is received. */
  private encodedBody: EncodedBody | undefined;
  private readonly onAbort = (): void => {
    const { reason } = this.signal;
    const message = 'The client disconnected before the response was complete.';
    this.fail(reason instanceof GatewayError ? reason : new GatewayError('CLIENT_DISCONNECTED', message));
  };
  /** Undefined once the request has been sent again or a response has begun. */
  repeatable: RepeatableRequest | undefined;
  private running: LinkedList<Exchange> | undefined;
  private interimResponses = 0;
  protected hasResponse = false;
  protected isSettled = false;

  constructor(
    private readonly timeouts: Timeouts,
    private readonly signal: CancelSignal,
    protected readonly errorFormat: ErrorFormat | undefined,
  ) {}

  /**
   * Starts the timeouts and listens to the signal. Returns false when the signal has already fired.
   * @param running contains the exchange until it settles
   */
  begin(running: LinkedList<Exchange>): boolean {
    this.lastActivity = performance.now();
    this.deadline = this.lastActivity + this.timeouts.total;
    if (this.timeouts.firstToken !== undefined) this.contentDeadline = this.lastActivity + this.timeouts.firstToken;
    if (this.signal.aborted) this.onAbort();
    else {
      this.running = running;
      running.add(this);
      this.signal.addEventListener('abort', this.onAbort);
      this.checkTimeouts();
    }
    return !this.isSettled;
  }

  /**
   * Handles the headers of a 2xx response.
   * @throws GatewayError when the content type is not supported
   */
  protected abstract accept(contentType: string, headers: ResponseHeaders): void;
  /** Handles a chunk of a 2xx response's body. */
  protected abstract receive(chunk: Buffer): void;
  /** Handles the end of a 2xx response; calls {@link settle}. */
  protected abstract complete(): void;
  /** Reports the error that settled the exchange. Called at most once. */
  protected abstract reject(error: GatewayError): void;

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // The exchange failed while it waited for a connection; the request has not been sent yet.
    if (this.isSettled) controller.abort(new Error('The exchange has settled.'));
  }

  /** Called at the first byte of a response. */
  onResponseStarted(): void {
    this.repeatable = undefined;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (this.isSettled) return;
    if (status < 200) {
      this.receiveInterim();
      return;
    }
    this.hasResponse = true;
    this.touch();
    if (this.timeouts.idle < this.timeouts.firstByte) this.checkTimeouts();
    if (status >= 300) this.errorResponse = { status, headers, body: new BoundedBuffer(MAX_ERROR_BODY_BYTES) };
    const isReadable = headers['content-encoding'] === undefined || this.decode(controller, headers);
    if (status >= 300 || !isReadable) return;
    this.attempt(() => this.accept(String(headers['content-type'] ?? ''), headers));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isSettled) return;
    this.touch();
    if (this.encodedBody) this.encodedBody.push(chunk);
    else this.receiveDecoded(chunk);
  }

  onResponseEnd(): void {
    if (this.isSettled) return;
    if (this.encodedBody) this.encodedBody.end();
    else this.finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.isSettled) return;
    const { repeatable } = this;
    this.repeatable = undefined;
    // The provider closed an idle connection while the request was on its way.
    if (repeatable && isFromUsedConnection(error)) {
      this.attempt(() => repeatable.sendAgain(this));
      return;
    }
    const failure = connectionError(error, this.hasResponse);
    if (this.encodedBody) this.encodedBody.end(failure);
    else this.finish(failure);
  }

  /** Settles the exchange with an error and cancels the upstream request if it is still running. */
  fail(error: GatewayError): void {
    if (this.isSettled) return;
    this.settle();
    this.controller?.abort(error);
    this.reject(error);
  }

  protected settle(): void {
    this.isSettled = true;
    this.running?.remove(this);
    clearTimeout(this.timer);
    this.signal.removeEventListener('abort', this.onAbort);
    this.encodedBody?.destroy();
  }

  /** Stops reading the response. A paused response does not run into the idle timeout. */
  pause(): void {
    (this.encodedBody ?? this.controller)?.pause();
  }

  /** Ends the limit on the time to the first content. */
  contentArrived(): void {
    this.contentDeadline = Infinity;
  }

  resume(): void {
    this.touch();
    (this.encodedBody ?? this.controller)?.resume();
  }

  /** Limits the rest of the response to {@link DRAIN_TIMEOUT_MS}: it is read only to reuse the connection. */
  protected drain(): void {
    this.deadline = Math.min(this.deadline, performance.now() + DRAIN_TIMEOUT_MS);
    this.checkTimeouts();
  }

  private receiveInterim(): void {
    this.interimResponses += 1;
    if (this.interimResponses <= MAX_INTERIM_RESPONSES) return;
    const message = `The provider sent more than ${MAX_INTERIM_RESPONSES} interim responses.`;
    this.fail(new GatewayError('UPSTREAM_INVALID', message));
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

  /** Fails the exchange when a timeout has passed; otherwise sleeps until the next one. */
  private checkTimeouts(): void {
    clearTimeout(this.timer);
    const now = performance.now();
    if (this.controller?.paused || this.encodedBody?.isPaused) this.lastActivity = now;
    const silence = this.hasResponse ? this.timeouts.idle : this.timeouts.firstByte;
    const due = Math.min(this.lastActivity + silence, this.deadline, this.contentDeadline);
    if (now < due) this.timer = setTimeout(() => this.checkTimeouts(), Math.ceil(due - now));
    else this.fail(new GatewayError('UPSTREAM_TIMEOUT', `Request to the provider timed out: ${this.missing(now)}.`));
  }

  /** Returns what has not arrived in time. */
  private missing(now: number): string {
    const { firstByte, idle, total, firstToken = 0 } = this.timeouts;
    if (now >= this.deadline) return `no complete response within ${total / 1000} s`;
    if (now >= this.contentDeadline) return `no content within ${firstToken / 1000} s`;
    return this.hasResponse ? `no data within ${idle / 1000} s` : `no response headers within ${firstByte / 1000} s`;
  }

  /** Prepares to decode the body. Returns false and fails if its encoding is not supported. */
  private decode(controller: Dispatcher.DispatchController, headers: ResponseHeaders): boolean {
    const codings = codingsOf(headers);
    if (codings.length === 0) return true;
    try {
      this.encodedBody = new EncodedBody(codings, controller, {
        data: (chunk) => this.receiveDecoded(chunk),
        end: (error) => this.finish(error),
      });
      return true;
    } catch (error) {
      this.finish(GatewayError.from(error));
      return false;
    }
  }

  private receiveDecoded(chunk: Buffer): void {
    if (this.isSettled) return;
    const { errorResponse } = this;
    this.attempt(() => (errorResponse ? this.receiveError(errorResponse, chunk) : this.receive(chunk)));
  }

  /** Ends the response; with an error if its body is not complete, which does not matter for an error response. */
  private finish(error?: GatewayError): void {
    if (this.isSettled) return;
    const { errorResponse } = this;
    this.attempt(() => {
      if (errorResponse) this.fail(this.toError(errorResponse));
      else if (error) this.fail(error);
      else this.complete();
    });
  }

  private receiveError(response: ErrorResponse, chunk: Buffer): void {
    if (!response.body.push(chunk)) this.fail(this.toError(response));
  }

  private toError({ status, headers, body }: ErrorResponse): GatewayError {
    if (status > 599)
      return new GatewayError('UPSTREAM_INVALID', `The provider returned the invalid status ${status}.`);
    if (status < 400) {
      const message = `The provider returned a redirect (${status}), which is not followed.`;
      return new GatewayError('UPSTREAM_INVALID', message);
    }
    return toProviderError(status, headers, body.concat().toString('utf8'), this.errorFormat);
  }
}
