import { Inject, Injectable, Logger } from '@nestjs/common';
import type { GatewayError } from '../errors';
import { errorAsSent, type CallContext } from '../http';
import type { Usage } from '../wire';
import { ResponseStream } from './response-stream';

/** One request to a provider. A client request has several if it is retried, falls back, or is sent in batches. */
export interface Attempt {
  readonly endpoint: string;
  readonly provider: string;
  /** Model that the endpoint is configured with; may be empty. */
  readonly model: string;
  /** Origin of the provider's URL. */
  readonly origin: string;
  readonly isStream: boolean;
  /** From the start of the attempt to the end of its response, stream included, in milliseconds. */
  readonly durationMs: number;
  /** Undefined when the attempt succeeded. */
  readonly error: GatewayError | undefined;
  /** HTTP status that the attempt amounts to: 200, or that of `error`. */
  readonly status: number;
  /** As far as the provider reported it before the attempt ended. */
  readonly usage: Usage | undefined;
  /** The failed request is sent once more, with refreshed credentials or as the adapter's fallback request. */
  readonly isRepeated: boolean;
}

/** How a client request ended. */
export interface Outcome {
  readonly result: 'completed' | 'failed' | 'aborted';
  /** Whether the response became a stream. A request for a stream that failed before its first byte has none. */
  readonly isStream: boolean;
  /** Since the client request arrived, in milliseconds. */
  readonly durationMs: number;
  /** Undefined when the request completed. */
  readonly error: GatewayError | undefined;
  /**
   * HTTP status that the response amounts to: 200, or that of the error as the dialect sends it, which for a stream may have
   * been an event. 499 if the client has disconnected.
   */
  readonly status: number;
  /** Token counts of the response, summed over its providers; undefined if they reported none. */
  readonly usage: Usage | undefined;
  /** Name of the endpoint whose response the client got; undefined if the request failed before it. */
  readonly endpoint: string | undefined;
}

/** The response that the client gets. `body` may be a `ResponseStream`. */
export interface ObservedResponse {
  readonly body: object;
  /** Name of the endpoint that a traffic route chose. */
  readonly endpoint?: string | undefined;
}

/** The circuit of an endpoint has opened or closed, in this process or in one that shares its state. */
export interface CircuitChange {
  readonly endpoint: string;
  /** Milliseconds until the circuit allows a probe; 0 if it has closed. */
  readonly openForMs: number;
}

/** Watches client requests; for logs, metrics and accounting. It cannot change them, and must not block. */
export interface CallObserver {
  /** Called when an upstream attempt has ended, in success or failure. */
  onAttempt?(attempt: Attempt, context: CallContext): void;
  /**
   * Called exactly once per invocation, after its last attempt: on success, failure, abort and shutdown. A body that its
   * controller's schema rejects is not an invocation. "Completed" means that the response is ready to be written.
   */
  onSettled?(outcome: Outcome, context: CallContext): void;
  /** Called when a circuit opens or closes. */
  onCircuit?(change: CircuitChange): void;
}

/** Injection token of the list of observers. */
export const CALL_OBSERVERS = Symbol('CALL_OBSERVERS');
/** Injection token of a list of observers that follow the built-in ones. A global module may provide it. */
export const FURTHER_CALL_OBSERVERS = Symbol('FURTHER_CALL_OBSERVERS');

/** Notifies all observers. An observer that throws is logged and does not affect the request. */
@Injectable()
export class CallObservers {
  private readonly logger = new Logger('Observers');

  constructor(@Inject(CALL_OBSERVERS) private readonly observers: readonly CallObserver[]) {}

  attempt(attempt: Attempt, context: CallContext): void {
    this.notify((observer) => observer.onAttempt?.(attempt, context), context);
  }

  /**
   * @param error undefined when the request completed
   * @param response undefined when the request failed before it had one
   */
  settled(error: GatewayError | undefined, response: ObservedResponse | undefined, context: CallContext): void {
    const body: object | undefined = response?.body;
    const isStream = body instanceof ResponseStream;
    const outcome: Outcome = {
      result: error === undefined ? 'completed' : error.code === 'CLIENT_DISCONNECTED' ? 'aborted' : 'failed',
      isStream,
      durationMs: performance.now() - context.startedAt,
      error,
      status: statusOf(error, context),
      usage: isStream ? body.reportedUsage : (body as { usage?: Usage } | undefined)?.usage,
      endpoint: response && (response.endpoint ?? context.target),
    };
    this.notify((observer) => observer.onSettled?.(outcome, context), context);
  }

  circuit(change: CircuitChange): void {
    this.notify((observer) => observer.onCircuit?.(change));
  }

  private notify(call: (observer: CallObserver) => void, context?: CallContext): void {
    for (const observer of this.observers) {
      try {
        call(observer);
      } catch (error) {
        const request = context ? ` request=${context.id} endpoint=${context.target}` : '';
        const reason = error instanceof Error ? error.stack : String(error);
        this.logger.error(`observer=${observer.constructor.name}${request}: ${reason}`);
      }
    }
  }
}

function statusOf(error: GatewayError | undefined, context: CallContext): number {
  if (error === undefined) return 200;
  return error.code === 'CLIENT_DISCONNECTED' ? error.status : errorAsSent(error, context).status;
}
