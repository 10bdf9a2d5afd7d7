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

/** A request that the provider received. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isStream: boolean;
  readonly response: ServerResponse;
  /** Resolves when the connection is closed before the response is complete. */
  readonly aborted: Promise<void>;
}

export type Behaviour = (request: ReceivedRequest) => void | Promise<void>;

/** A server with OpenAI's API and a configurable {@link Behaviour}. */
export class FakeProvider {
  behaviour: Behaviour = respondsNormally;
  readonly requests: ReceivedRequest[] = [];
  private readonly server;
  private readonly scheme: string;
  private readonly waiting: ((request: ReceivedRequest) => void)[] = [];

  private constructor(tls?: { key: Buffer; cert: Buffer }) {
    const listener: RequestListener = (request, response) => void this.receive(request, response);
    this.server = tls ? createTlsServer(tls, listener) : createHttpServer(listener);
    this.scheme = tls ? 'https' : 'http';
  }

  static async start(tls?: { key: Buffer; cert: Buffer }): Promise<FakeProvider> {
    const provider = new FakeProvider(tls);
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The base URL of the API. */
  get base(): string {
    return `${this.scheme}://127.0.0.1:${this.port}/v1`;
  }

  get lastRequest(): ReceivedRequest {
    return this.requests.at(-1)!;
  }

  /** Resolves with the next request that arrives after this call. */
  nextRequest(): Promise<ReceivedRequest> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ReceivedRequest['body'];
    const received: ReceivedRequest = {
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
    this.requests.push(received);
    for (const resolve of this.waiting.splice(0)) resolve(received);
    await this.behaviour(received);
  }
}
