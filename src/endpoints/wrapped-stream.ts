import type { GatewayError } from '../errors';
import type { Trailer } from '../http';
import type { Usage } from '../wire';
import { ResponseStream, type SettleListener } from './response-stream';

/** A stream that reads another stream and changes or observes its chunks. A subclass implements `start`. */
export abstract class WrappedStream extends ResponseStream {
  constructor(protected readonly source: ResponseStream) {
    super();
  }

  get trailer(): Trailer | undefined {
    return this.source.trailer;
  }

  get reportedUsage(): Usage | undefined {
    return this.source.reportedUsage;
  }

  whenSettled(listener: SettleListener): void {
    this.source.whenSettled(listener);
  }

  pause(): void {
    this.source.pause();
  }

  resume(): void {
    this.source.resume();
  }

  discard(error: GatewayError): void {
    this.source.discard(error);
  }
}
