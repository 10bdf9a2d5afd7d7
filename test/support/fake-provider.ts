import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { respondsNormally } from './behaviours';

/** One call that the vendor received. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isStream: boolean;
  readonly response: ServerResponse;
  /** Resolves when the connection is closed before the answer was complete. */
  readonly aborted: Promise<void>;
}

export type Behaviour = (call: ReceivedRequest) => void | Promise<void>;

/** A vendor that speaks OpenAI's API over a real connection and behaves as it is told. */
export class FakeProvider {
  behaviour: Behaviour = respondsNormally;
  readonly requests: ReceivedRequest[] = [];
  private readonly server;
  private readonly scheme: string;
  private readonly waiting: ((call: ReceivedRequest) => void)[] = [];

  private constructor(tls?: { key: Buffer; cert: Buffer }) {
    const listener: RequestListener = (request, response) => void this.take(request, response);
    this.server = tls ? createTlsServer(tls, listener) : createHttpServer(listener);
    this.scheme = tls ? 'https' : 'http';
  }

  static async start(tls?: { key: Buffer; cert: Buffer }): Promise<FakeProvider> {
    const vendor = new FakeProvider(tls);
    await new Promise<void>((resolve) => vendor.server.listen(0, '127.0.0.1', resolve));
    return vendor;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** What an endpoint names as the API's base address. */
  get base(): string {
    return `${this.scheme}://127.0.0.1:${this.port}/v1`;
  }

  get lastRequest(): ReceivedRequest {
    return this.requests.at(-1)!;
  }

  /** The next call that arrives; ask before the call is made. */
  nextRequest(): Promise<ReceivedRequest> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ReceivedRequest['body'];
    const call: ReceivedRequest = {
      path: request.url ?? '',
      headers: request.headers,
      body,
      isStream: body['stream'] === true,
      response,
      aborted: new Promise((resolve) => {
        response.once('close', () => {
          if (!response.writableFinished) resolve();
        });
      }),
    };
    this.requests.push(call);
    for (const tell of this.waiting.splice(0)) tell(call);
    await this.behaviour(call);
  }
}
