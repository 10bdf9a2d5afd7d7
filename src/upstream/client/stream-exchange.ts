import { GatewayError } from '../../errors';
import { decoderFor, type EventDecoder } from '../decoders/event-decoder';
import { BoundedBuffer } from '../../shared/bounded-buffer';
import { exceededBudget } from '../../shared/json-budget';
import { errorWithoutContent } from './error-body';
import type { ErrorFormat } from './error-format';
import { Exchange, MAX_ERROR_BODY_BYTES } from './exchange';
import { isJson, unsupportedType } from './json-exchange';
import { parseJson } from './read-error';
import type { ResponseHeaders, CancelSignal, ServerSentEvent, Timeouts } from './upstream-request';

/** Longer events are checked before they are parsed, in UTF-16 code units. */
const MAX_UNCHECKED_LENGTH = 256 * 1024;
/** An event at all limits is parsed and translated in about 100 ms. Long texts, such as images, are not limited. */
const EVENT_BUDGET = { values: 1_000_000, structures: 100_000, members: 10_000 };

/**
 * Receives a stream's events. Exactly one of `end` and `fail` is called, last. An error that `events` throws fails the
 * stream.
 */
export interface EventSink {
  /** Receives all events decoded from one chunk. */
  events(events: readonly ServerSentEvent[]): void;
  end(): void;
  fail(error: GatewayError): void;
}

/** An accepted event stream. Events that arrive before `start` are buffered. */
export interface UpstreamStream {
  readonly headers: ResponseHeaders;
  start(sink: EventSink): void;
  pause(): void;
  resume(): void;
  /** Ends the limit on the time to the first content. */
  contentArrived(): void;
  /** Ignores all further events and does not call the sink again. The rest is read only to reuse the connection. */
  finishEarly(): void;
}

/** A request whose response is an event stream. Resolves on the response headers, before the first event. */
export class StreamExchange extends Exchange implements UpstreamStream {
  headers: ResponseHeaders = {};
  private decoder: EventDecoder | undefined;
  private sink: EventSink | undefined;
  /** Events received before `start`. */
  private buffered: ServerSentEvent[] = [];
  private outcome: GatewayError | 'end' | undefined;
  private isDraining = false;
  /** The body of a response that is a JSON document instead of a stream: an error, or unusable. */
  private document: BoundedBuffer | undefined;

  constructor(
    timeouts: Timeouts,
    signal: CancelSignal,
    errorFormat: ErrorFormat | undefined,
    private readonly resolvePromise: (stream: UpstreamStream) => void,
    private readonly rejectPromise: (error: GatewayError) => void,
  ) {
    super(timeouts, signal, errorFormat);
  }

  start(sink: EventSink): void {
    try {
      if (this.buffered.length > 0) sink.events(this.buffered);
    } catch (error) {
      // Set here as well, because `fail` does nothing if the stream has already ended.
      this.outcome = GatewayError.from(error);
      this.fail(this.outcome);
    }
    this.buffered = [];
    this.sink = sink;
    if (this.outcome === 'end') sink.end();
    else if (this.outcome) sink.fail(this.outcome);
  }

  finishEarly(): void {
    this.isDraining = true;
    if (!this.isSettled) this.drain();
  }

  protected accept(type: string, headers: ResponseHeaders): void {
    this.headers = headers;
    this.decoder = decoderFor(type);
    if (this.decoder) this.resolvePromise(this);
    else if (isJson(type)) this.document = new BoundedBuffer(MAX_ERROR_BODY_BYTES);
    else throw unsupportedType(type);
  }

  protected receive(chunk: Buffer): void {
    if (this.document) {
      if (!this.document.push(chunk)) throw notAStream();
    } else if (this.decoder && !this.isDraining) this.decodeEvents(this.decoder, chunk);
  }

  protected complete(): void {
    if (this.document) {
      const body = parseJson(this.document.concat().toString('utf8'));
      throw errorWithoutContent(body, this.errorFormat) ?? notAStream();
    }
    if (this.decoder && !this.isDraining) this.deliver(this.decoder.end());
    this.settle();
    this.conclude('end');
  }

  protected reject(error: GatewayError): void {
    if (this.hasResponse && !this.document) this.conclude(error);
    this.rejectPromise(error);
  }

  /** Delivers the events before an invalid one, and then fails. */
  private decodeEvents(decoder: EventDecoder, chunk: Buffer): void {
    const events: ServerSentEvent[] = [];
    try {
      decoder.push(chunk, events);
    } finally {
      this.deliver(events);
    }
  }

  private deliver(events: ServerSentEvent[]): void {
    const error = cutAtBudget(events);
    if (events.length > 0) {
      if (this.sink) this.sink.events(events);
      else this.buffered.push(...events);
    }
    if (error) throw error;
  }

  private conclude(outcome: GatewayError | 'end'): void {
    this.outcome = outcome;
    if (this.isDraining) return;
    if (outcome === 'end') this.sink?.end();
    else this.sink?.fail(outcome);
  }
}

/** Removes the first event that exceeds the budget and all after it, and returns the error. */
function cutAtBudget(events: ServerSentEvent[]): GatewayError | undefined {
  for (let index = 0; index < events.length; index += 1) {
    const data = events[index]?.data ?? '';
    if (data.length <= MAX_UNCHECKED_LENGTH) continue;
    const exceeded = exceededBudget(Buffer.from(data), EVENT_BUDGET);
    if (exceeded === undefined) continue;
    events.length = index;
    return new GatewayError('UPSTREAM_INVALID', `The provider sent an event that contains ${exceeded}.`);
  }
  return undefined;
}

function notAStream(): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', 'The provider returned JSON instead of an event stream.');
}
