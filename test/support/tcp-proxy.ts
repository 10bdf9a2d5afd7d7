import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Forwards connections to a local port, until it interrupts them. */
export class TcpProxy {
  /** Called with each piece of data from a client. The piece is forwarded if it returns true. */
  onData: (data: Buffer, client: Socket, target: Socket) => boolean = () => true;
  /** New connections are closed at once. */
  isDown = false;
  private readonly clients = new Set<Socket>();

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server);
    server.on('connection', (client: Socket) => proxy.forward(client, targetPort));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Closes all connections. The server still receives what was forwarded. */
  cut(): void {
    for (const client of this.clients) client.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private forward(client: Socket, targetPort: number): void {
    if (this.isDown) {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    this.clients.add(client);
    client
      .on('error', () => {})
      .on('close', () => {
        this.clients.delete(client);
        target.end();
      });
    target.on('error', () => {}).on('close', () => client.destroy());
    target.on('data', (data) => client.write(data));
    client.on('data', (data: Buffer) => {
      if (this.onData(data, client, target)) target.write(data);
    });
  }
}
