import { STATUS_CODES } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Script } from './script';

/** Maximum delay of `setTimeout`; a longer one fires at once. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/**
 * Plays a script to a handler as a connection would: never before `start` has returned, not while paused (pieces that
 * become due meanwhile are delivered on resume, as from a socket's buffer), and nothing after `abort`.
 */
export class Playback implements Dispatcher.DispatchController {
  aborted = false;
  paused = false;
  reason: Error | null = null;

  private isOver = false;
  private timer: NodeJS.Timeout | undefined;
  private script: Script | undefined;
  /** `performance.now()` at which the headers were sent. */
  private headAt: number | undefined;
  private position = 0;

  constructor(private readonly handler: Dispatcher.DispatchHandler) {}

  start(write: () => Promise<Script>): void {
    setImmediate(() => {
      this.attempt(() => this.handler.onRequestStart?.(this, {}));
      if (this.isOver) return;
      write().then(
        (script) => this.play(script),
        (error: unknown) => this.fail(error),
      );
    });
  }

  abort(reason: Error): void {
    if (this.isOver) return;
    this.aborted = true;
    this.reason = reason;
    this.finish();
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    if (this.headAt !== undefined) setImmediate(() => this.sendDue());
  }

  private play(script: Script): void {
    if (this.isOver) return;
    this.script = script;
    if (script.latencyMs > 0) this.wait(script.latencyMs, () => this.sendHead(script));
    else this.sendHead(script);
  }

  private sendHead({ head }: Script): void {
    if (!head) {
      this.fail(connectionReset());
      return;
    }
    this.headAt = performance.now();
    this.attempt(() =>
      this.handler.onResponseStart?.(this, head.status, { ...head.headers }, STATUS_CODES[head.status] ?? ''),
    );
    this.sendDue();
  }

  /** Sends the pieces that are due and schedules the rest. May be called at any time after the headers. */
  private sendDue(): void {
    clearTimeout(this.timer);
    const { script, headAt } = this;
    if (!script || headAt === undefined) return;
    while (!this.isOver && !this.paused) {
      const piece = script.pieces[this.position];
      if (!piece) {
        this.conclude(script);
        return;
      }
      const early = headAt + piece.atMs - performance.now();
      if (early > 0) {
        this.wait(early, () => this.sendDue());
        return;
      }
      this.position += 1;
      this.attempt(() => this.handler.onResponseData?.(this, Buffer.from(piece.text)));
    }
  }

  private conclude({ ending }: Script): void {
    if (ending === 'reset') this.fail(connectionReset());
    if (ending !== 'end') return;
    this.finish();
    this.handler.onResponseEnd?.(this, {});
  }

  private wait(ms: number, then: () => void): void {
    this.timer = setTimeout(then, Math.min(Math.ceil(ms), LONGEST_WAIT_MS));
  }

  /** An error thrown by the handler ends the exchange, as on a connection. */
  private attempt(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (this.isOver) return;
    this.finish();
    this.handler.onResponseError?.(this, error instanceof Error ? error : new Error(String(error)));
  }

  private finish(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }
}

function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
}
