import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Forwards connections to a local port, until it interrupts them. */
export class TcpProxy {
  /** Called with each piece that a client sends, and the connections. It may end them; the piece is forwarded if it returns true. */
  onData: (data: Buffer, client: Socket, target: Socket) => boolean = () => true;
  /** New connections are closed at once. */
  isDown = false;
  private readonly sockets = new Set<Socket>();

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

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
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
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.end();
      });
    }
    target.on('data', (data) => client.write(data));
    client.on('data', (data: Buffer) => {
      if (this.onData(data, client, target)) target.write(data);
    });
  }
}
