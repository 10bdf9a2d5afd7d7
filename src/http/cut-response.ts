import type { ServerResponse } from 'node:http';
import { tcpConnectionOf } from './tls-connections';

/**
 * Time between the last bytes and the end of the connection, in milliseconds. Some clients discard what they have not read yet
 * when the connection ends early.
 */
export const CUT_DELAY_MS = 100;

/**
 * Writes the last bytes of a body and, when they have been sent, closes the connection without completing the body. Every
 * client then reports an error. A chunked body lacks its last chunk. A body without chunks (HTTP/1.0) ends with the
 * connection, so only a reset distinguishes it from a complete one.
 */
export function cutAfter(response: ServerResponse, text: string): void {
  response.write(text, () => {
    setTimeout(() => {
      if (response.chunkedEncoding) response.destroy();
      else if (response.socket) tcpConnectionOf(response.socket).resetAndDestroy();
    }, CUT_DELAY_MS);
  });
}
