import { GatewayError } from '../../errors';
import { isJson, unsupportedType } from './json-exchange';
import { errorInBody } from './error-body';
import { decoderFor, type EventDecoder } from '../decoders/event-decoder';
import { Exchange, MAX_ERROR_BODY } from './exchange';
import type { ResponseHeaders, CancelSignal, ServerSentEvent, Timeouts } from './upstream-request';

/** Receives a stream. `end` or `fail` comes once, last. What `events` throws ends the stream as a failure. */
export interface EventSink {
  /** All events of one read. */
  events(events: readonly ServerSentEvent[]): void;
  end(): void;
  fail(error: GatewayError): void;
}

/** An accepted stream of events. Nothing is lost between acceptance and `start`. */
export interface UpstreamStream {
  readonly headers: ResponseHeaders;
  start(sink: EventSink): void;
  pause(): void;
  resume(): void;
  /** The stream has said all it has to say; the rest is read only to free the connection. */
  finishEarly(): void;
}

/** A call answered by a stream of events. It resolves when the vendor has accepted it, before the first event. */
export class StreamExchange extends Exchange implements UpstreamStream {
  headers: ResponseHeaders = {};
  private decoder: EventDecoder | undefined;
  private sink: EventSink | undefined;
  private early: ServerSentEvent[] = [];
  private outcome: GatewayError | 'end' | undefined;
  private isDraining = false;
  /** A stream was asked for and one JSON document came: an error, or an answer that is of no use here. */
  private document: Buffer[] | undefined;
  private documentLength = 0;

  constructor(
    timeouts: Timeouts,
    signal: CancelSignal,
    private readonly resolve: (stream: UpstreamStream) => void,
    private readonly refuse: (error: GatewayError) => void,
  ) {
    super(timeouts, signal);
  }

  start(sink: EventSink): void {
    try {
      if (this.early.length > 0) sink.events(this.early);
    } catch (error) {
      // Also where the stream has already ended: what it said counts for more than its end.
      this.outcome = GatewayError.from(error);
      this.fail(this.outcome);
    }
    this.early = [];
    this.sink = sink;
    if (this.outcome === 'end') sink.end();
    else if (this.outcome) sink.fail(this.outcome);
  }

  finishEarly(): void {
    this.isDraining = true;
    if (!this.isOver) this.drainWithin();
  }

  protected accept(type: string, headers: ResponseHeaders): void {
    this.headers = headers;
    this.decoder = decoderFor(type);
    if (this.decoder) this.resolve(this);
    else if (isJson(type)) this.document = [];
    else throw unsupportedType(type);
  }

  protected take(chunk: Buffer): void {
    if (this.document) this.takeDocument(this.document, chunk);
    else if (this.decoder && !this.isDraining) this.deliver(this.decoder.push(chunk));
  }

  protected finish(): void {
    if (this.document) throw documentError(Buffer.concat(this.document).toString('utf8'));
    if (this.decoder && !this.isDraining) this.deliver(this.decoder.end());
    this.settle();
    this.conclude('end');
  }

  protected reject(error: GatewayError): void {
    if (this.hasResponse && !this.document) this.conclude(error);
    this.refuse(error);
  }

  private takeDocument(document: Buffer[], chunk: Buffer): void {
    document.push(chunk);
    this.documentLength += chunk.length;
    if (this.documentLength > MAX_ERROR_BODY) throw documentError('');
  }

  private deliver(events: ServerSentEvent[]): void {
    if (events.length === 0) return;
    if (this.sink) this.sink.events(events);
    else this.early.push(...events);
  }

  private conclude(outcome: GatewayError | 'end'): void {
    this.outcome = outcome;
    if (this.isDraining) return;
    if (outcome === 'end') this.sink?.end();
    else this.sink?.fail(outcome);
  }
}

function documentError(text: string): GatewayError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return new GatewayError('UPSTREAM_INVALID', 'The provider answered a streaming call without a stream.');
  }
  return (
    errorInBody(body) ??
    new GatewayError('UPSTREAM_INVALID', 'The provider answered a streaming call with one document.')
  );
}
