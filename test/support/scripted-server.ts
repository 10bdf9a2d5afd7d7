import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined if there is none. A form is its text. */
  readonly body: unknown;
}

/** A response: a function that writes it, or its status (default 200), headers and body. An object is sent as JSON. */
export type ScriptedResponse =
  | ((response: ServerResponse) => void)
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown };

/** An HTTP server that sends the responses of a script, one per request, and repeats the last one. */
export class ScriptedServer {
  readonly requests: ReceivedRequest[] = [];
  private script: ScriptedResponse[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedServer> {
    const server = createServer();
    const scripted = new ScriptedServer(server);
    server.on('request', (request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const isJson = headers['content-type']?.includes('json') === true;
        scripted.requests.push({ method, path, headers, body: isJson ? JSON.parse(text) : text || undefined });
        scripted.respond(response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return scripted;
  }

  /** E.g. `http://127.0.0.1:43211`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Forgets the requests so far, and sends these responses to the next ones. */
  respondWith(...script: readonly ScriptedResponse[]): void {
    this.requests.length = 0;
    this.script = [...script];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private respond(response: ServerResponse): void {
    const next = this.script.length > 1 ? this.script.shift() : this.script[0];
    if (typeof next === 'function') {
      next(response);
      return;
    }
    const { status = 200, headers, body = {} } = next ?? {};
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}

/** Returns a response that writes parts of a stream of events, and then ends or breaks it. */
export function eventStream(parts: readonly (string | Buffer)[], end: 'end' | 'break' | 'stay open' = 'end') {
  return (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    void (async () => {
      for (const part of parts) {
        response.write(part);
        // The parts arrive separately.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      if (end === 'end') response.end();
      else if (end === 'break') response.destroy();
    })();
  };
}
