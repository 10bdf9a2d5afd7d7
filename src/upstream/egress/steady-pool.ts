import type { Socket } from 'node:net';
import { buildConnector, errors, Pool } from 'undici';

type Connector = buildConnector.connector;
export type ConnectOptions = Exclude<Pool.Options['connect'], Connector | undefined>;

/** A pool for an origin whose responses can be paused without danger; see {@link steadyConnector}. */
export function steadyPool(origin: string | URL, { connect, ...options }: Pool.Options): Pool {
  return new Pool(origin, { ...options, connect: steadyConnector(connect) });
}

/**
 * undici 7 ends the process where a connection ends while a response on it is paused (nodejs/undici#5360; the version in
 * which it does not needs Node 22). So it learns of the end only when it reads on, and of a reset, which it takes for an
 * end, under another name.
 */
export function steadyConnector(connect?: Connector | ConnectOptions): Connector {
  const connector = typeof connect === 'function' ? connect : buildConnector({ ...connect });
  return (options, callback) => {
    connector(options, (...result) => {
      if (result[1]) steady(result[1]);
      callback(...result);
    });
  };
}

function steady(socket: Socket): void {
  const push = socket.push.bind(socket);
  const read = socket.read.bind(socket);
  const destroy = socket.destroy.bind(socket);
  let hasEnded = false;
  // undici reads until there is nothing left, except when it is paused.
  let isPaused = false;
  socket.push = (chunk, encoding) => {
    if (chunk === null) hasEnded = true;
    return push(chunk, encoding);
  };
  socket.read = (size) => {
    // How Node asks for the end to be told although nobody reads.
    if (size === 0 && hasEnded) return null;
    const chunk: unknown = read(size);
    if (size !== 0) isPaused = chunk !== null;
    return chunk;
  };
  socket.destroy = (error) => {
    const isReset = error !== undefined && 'code' in error && error.code === 'ECONNRESET';
    return destroy(isReset && isPaused ? new errors.SocketError('reset by the other side') : error);
  };
}
