import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy for tunnels and plain requests. It connects to a local port instead of each target. */
export class Proxy {
  readonly targets: string[] = [];
  private readonly server;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly portOf: (url: URL) => number,
    /** Responds with this to each request, instead of forwarding it; closes the connection if it is empty. */
    private readonly rejection?: string,
  ) {
    this.server = createServer((request, response) => this.forward(request, response));
    this.server.on('connect', (request, client: Socket) => this.tunnel(request, client));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private tunnel({ url = '' }: IncomingMessage, client: Socket): void {
    this.targets.push(url);
    if (this.rejection !== undefined) {
      client.end(this.rejection);
      return;
    }
    const upstream = connect(this.portOf(new URL(`tunnel://${url}`)), '127.0.0.1', () =>
      client.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    );
    upstream.pipe(client).pipe(upstream);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '');
    this.targets.push(`${url.hostname}:${url.port || 80}`);
    if (this.rejection !== undefined) {
      response.socket?.end(this.rejection);
      return;
    }
    const { method, headers } = request;
    const forwarded = httpRequest(
      { port: this.portOf(url), host: '127.0.0.1', path: url.pathname, method, headers },
      (received) => {
        response.writeHead(received.statusCode ?? 502, received.headers);
        received.pipe(response);
      },
    );
    request.pipe(forwarded);
  }
}
