import type { Socket } from 'node:net';
import { buildConnector, errors, Pool } from 'undici';

type Connector = buildConnector.connector;
export type ConnectOptions = Exclude<Pool.Options['connect'], Connector | undefined>;

/** Returns a pool whose responses can be paused safely; see {@link pauseSafeConnector}. */
export function pauseSafePool(origin: string | URL, { connect, ...options }: Pool.Options): Pool {
  return new Pool(origin, { ...options, connect: pauseSafeConnector(connect) });
}

/**
 * Works around a crash: undici 7 ends the process when a connection ends while its response is paused
 * (nodejs/undici#5360; the fixed version needs Node 22). The socket therefore hides its end from undici until undici reads
 * again, and reports a reset, which undici would treat as an end, with another error code.
 */
export function pauseSafeConnector(connect?: Connector | ConnectOptions): Connector {
  const connector = typeof connect === 'function' ? connect : buildConnector({ ...connect });
  return (options, callback) => {
    connector(options, (...result) => {
      if (result[1]) makePauseSafe(result[1]);
      callback(...result);
    });
  };
}

function makePauseSafe(socket: Socket): void {
  const push = socket.push.bind(socket);
  const read = socket.read.bind(socket);
  const destroy = socket.destroy.bind(socket);
  let hasEnded = false;
  // undici reads until nothing is left, unless it is paused.
  let isPaused = false;
  socket.push = (chunk, encoding) => {
    if (chunk === null) hasEnded = true;
    return push(chunk, encoding);
  };
  socket.read = (size) => {
    // Node calls `read(0)` to emit the end even if nobody reads.
    if (size === 0 && hasEnded) return null;
    const chunk: unknown = read(size);
    if (size !== 0) isPaused = chunk !== null;
    return chunk;
  };
  socket.destroy = (error) => {
    const isReset = error !== undefined && 'code' in error && error.code === 'ECONNRESET';
    return destroy(isReset && isPaused ? new errors.SocketError('connection reset by peer') : error);
  };
}
