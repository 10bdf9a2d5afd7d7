import { createServer, request as sendRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that serves another server below a path prefix. It keeps the `Host` header. */
export class PrefixProxy {
  private constructor(
    private readonly server: Server,
    /** Address of the other server, e.g. `http://127.0.0.1:43211/gateway`. */
    readonly url: string,
  ) {}

  static async start(prefix: string, target: string): Promise<PrefixProxy> {
    const server = createServer((request, response) => {
      if (!request.url?.startsWith(`${prefix}/`)) {
        response.writeHead(404).end();
        return;
      }
      const { method, headers } = request;
      const forwarded = sendRequest(target, { method, headers, path: request.url.slice(prefix.length) }, (received) => {
        response.writeHead(received.statusCode!, received.headers);
        received.pipe(response);
      });
      forwarded.on('error', () => response.destroy());
      request.pipe(forwarded);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new PrefixProxy(server, `http://127.0.0.1:${port}${prefix}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
