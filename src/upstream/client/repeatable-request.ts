import type { Dispatcher } from 'undici';
import type { Connection } from '../../config';
import type { ConnectionPools } from '../egress/connection-pools';

/**
 * A dispatched request that can be sent again. Not a closure over the exchange: as measured, such closures keep requests
 * in old space after they have finished.
 */
export class RepeatableRequest {
  constructor(
    private readonly pools: ConnectionPools,
    private readonly connection: Connection,
    private readonly options: Dispatcher.DispatchOptions & { readonly origin: string },
  ) {}

  /** Sends the request over a new connection. */
  sendAgain(handler: Dispatcher.DispatchHandler): void {
    const { pools, connection, options } = this;
    pools.withNewConnection(options.origin, connection, (dispatcher) => dispatcher.dispatch(options, handler));
  }
}
