import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Sends a request as these lines, in a way that no HTTP client would. Resolves with everything that the server sends until it
 * closes the connection, or until the first response is complete.
 */
export async function sendRaw(
  url: string,
  lines: readonly string[],
  { body = '', untilClose = false }: { body?: string; untilClose?: boolean } = {},
): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    if (!untilClose && isComplete(received)) socket.destroy();
  });
  // The server may close the connection while the body is being sent.
  socket.on('error', () => {});
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  await once(socket, 'close');
  return received;
}

/** Returns the status of a response in raw form; NaN if there is none. */
export function statusOf(response: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(response)?.[1]);
}

function isComplete(response: string): boolean {
  const end = response.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(response)?.[1];
  return end >= 0 && length !== undefined && response.length >= end + 4 + Number(length);
}
