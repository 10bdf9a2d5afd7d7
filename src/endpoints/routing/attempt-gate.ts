import { Injectable } from '@nestjs/common';
import type { GatewayError } from '../../errors';
import type { BoundEndpoint, BoundRoute } from '../queryable';

/** `first` is the first attempt of a client request; `failover` is the first one at a further endpoint. */
export type AttemptKind = 'first' | 'retry' | 'failover';

/** An attempt of a traffic route that may be sent. Learns how it goes. */
export interface AttemptPermit {
  /** Called at most once: the first content of a stream, or the whole of another response, has arrived. */
  responded(): void;
  /** Called exactly once, when the attempt has ended, a stream at its end. `error` is undefined when it succeeded. */
  settled(error: GatewayError | undefined): void;
}

const UNCONDITIONAL: AttemptPermit = { responded: () => {}, settled: () => {} };

/** Decides which attempts of traffic routes may be sent. */
@Injectable()
export class AttemptGate {
  /** Returns the error of an attempt that must not be sent; the request then fails over to the next endpoint. */
  admit(_route: BoundRoute, _endpoint: BoundEndpoint, _kind: AttemptKind): AttemptPermit | GatewayError {
    return UNCONDITIONAL;
  }
}
