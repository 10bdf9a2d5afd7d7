import { GatewayError } from '../../errors';
import type { CancelSignal } from '../../upstream/client/upstream-request';

/** A request that is sent a second time, to another endpoint, if the first attempt takes long. */
export interface HedgedRequest<Result> {
  /** Milliseconds after which the second attempt starts. */
  readonly delayMs: number;
  /** Cancels both attempts. */
  readonly signal: CancelSignal;
  first(signal: CancelSignal): Promise<Result>;
  /** Returns undefined if no second attempt may be sent. */
  second(signal: CancelSignal): Promise<Result> | undefined;
  /** Closes a response that is not used. */
  discard(result: Result, reason: GatewayError): void;
}

/**
 * Returns the first response, and cancels the other attempt. If one attempt fails, the other decides.
 * @throws the error of the first attempt if both fail
 */
export function hedge<Result>(request: HedgedRequest<Result>): Promise<Result> {
  const first = new Contender((signal) => request.first(signal));
  const contenders = [first];
  const { signal } = request;
  const cancel = (): void => contenders.forEach((contender) => contender.cancel());
  if (signal.aborted) cancel();
  // Stays attached: the client may still disconnect while the response is streamed.
  else signal.addEventListener('abort', cancel);

  return new Promise((resolve, reject) => {
    const startSecond = (): void => {
      const second = Contender.start((signal) => request.second(signal));
      if (!second) return;
      contenders.push(second);
      second.response.then(win(second), failed);
    };
    const timer = setTimeout(startSecond, request.delayMs);
    let failures = 0;
    let isWon = false;
    const win = (winner: Contender<Result>) => (result: Result) => {
      clearTimeout(timer);
      if (isWon) {
        request.discard(result, superseded());
        return;
      }
      isWon = true;
      resolve(result);
      for (const contender of contenders) if (contender !== winner) contender.cancel(superseded());
    };
    const failed = (): void => {
      clearTimeout(timer);
      failures += 1;
      if (failures === contenders.length) first.response.catch(reject);
    };
    first.response.then(win(first), failed);
  });
}

/** One of the two attempts. */
class Contender<Result> {
  private readonly controller: AbortController;
  readonly response: Promise<Result>;

  constructor(send: (signal: CancelSignal) => Promise<Result>, controller = new AbortController()) {
    this.controller = controller;
    this.response = send(controller.signal);
  }

  static start<Result>(send: (signal: CancelSignal) => Promise<Result> | undefined): Contender<Result> | undefined {
    const controller = new AbortController();
    const response = send(controller.signal);
    return response && new Contender(() => response, controller);
  }

  cancel(reason?: GatewayError): void {
    this.controller.abort(reason);
  }
}

function superseded(): GatewayError {
  return new GatewayError('SUPERSEDED', 'Another attempt of this request responded first.');
}
