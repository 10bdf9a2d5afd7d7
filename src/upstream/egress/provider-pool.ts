import type { Socket } from 'node:net';
import { buildConnector, errors, Pool } from 'undici';

type Connector = buildConnector.connector;
export type ConnectOptions = Exclude<Pool.Options['connect'], Connector | undefined>;

/** Errors that closed a connection after it had received data. */
const errorsOfUsedConnections = new WeakSet<object>();

/**
 * Returns whether the error closed a connection of {@link providerPool} that had received data, of this response or of an
 * earlier one.
 */
export function isFromUsedConnection(error: unknown): boolean {
  return typeof error === 'object' && error !== null && errorsOfUsedConnections.has(error);
}

/** Returns a pool with connections of {@link providerConnector}. */
export function providerPool(origin: string | URL, { connect, ...options }: Pool.Options): Pool {
  return new Pool(origin, { ...options, connect: providerConnector(connect) });
}

/** Returns a connector whose connections can be paused safely and report with an error whether they were used before. */
export function providerConnector(connect?: Connector | ConnectOptions): Connector {
  const connector = typeof connect === 'function' ? connect : buildConnector({ ...connect });
  return (options, callback) => {
    connector(options, (...result) => {
      if (result[1]) watch(result[1]);
      callback(...result);
    });
  };
}

/**
 * Records whether the connection has received data when it fails, and works around a crash: undici 7 ends the process when a
 * connection ends while its response is paused (nodejs/undici#5360; the fixed version needs Node 22). The socket therefore
 * hides its end from undici until undici reads again, and reports a reset, which undici would treat as an end, with another
 * error code. It does the same for an aborted request: undici would keep the request and open a connection for it.
 */
function watch(socket: Socket): void {
  const push = socket.push.bind(socket);
  const read = socket.read.bind(socket);
  const destroy = socket.destroy.bind(socket);
  let hasEnded = false;
  let isUsed = false;
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
    if (chunk !== null) isUsed = true;
    return chunk;
  };
  socket.destroy = (error) => {
    const isReset = error !== undefined && 'code' in error && error.code === 'ECONNRESET';
    const isAbort = error instanceof errors.InformationalError && error.message === 'aborted';
    const reported = (isReset && isPaused) || isAbort ? new errors.SocketError(error.message) : error;
    if (isUsed && reported) errorsOfUsedConnections.add(reported);
    return destroy(reported);
  };
}
