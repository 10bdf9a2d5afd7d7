import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy, for tunnels and for plain requests, that finds every port at one of this machine's. */
export class Proxy {
  readonly targets: string[] = [];
  private readonly server;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly portOf: (url: URL) => number,
    private readonly rejects = false,
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
    if (this.rejects) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const vendor = connect(this.portOf(new URL(`tunnel://${url}`)), '127.0.0.1', () =>
      client.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    );
    vendor.pipe(client).pipe(vendor);
    for (const socket of [client, vendor]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '');
    this.targets.push(`${url.hostname}:${url.port || 80}`);
    if (this.rejects) {
      response.writeHead(407).end();
      return;
    }
    const { method, headers } = request;
    const onward = httpRequest(
      { port: this.portOf(url), host: '127.0.0.1', path: url.pathname, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  }
}
