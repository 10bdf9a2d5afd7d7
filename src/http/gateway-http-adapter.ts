import type { RequestHandler as NestHandler } from '@nestjs/common/interfaces/http/http-server.interface';
import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Express, type RequestHandler } from 'express';
import { createServer, IncomingMessage, ServerResponse, type Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Socket } from 'node:net';
import { GatewayError } from '../errors';
import { CUT_DELAY_MS } from './cut-response';
import type { Dialect } from './dialect';
import { EventStreamResponse } from './event-stream-response';
import { FrontRouter } from './front-router';
import { JsonResponse } from './json-response';
import { isLoopback } from './loopback';
import { sendRequestIds, type IdentifiedResponse, type RejectionListener } from './request-id';
import { toJson } from './to-json';
import { createTlsServer, secureContextOf, TlsHandshakes, type ServerTls } from './tls-connections';
import { currentResponse, rejectMalformed } from './unroutable-requests';

/** Longer than clients and load balancers keep idle connections (mostly 60 s), so that they never write into a closing one. */
const KEEP_ALIVE_MS = 75_000;
/**
 * Time without progress after which a connection is closed whose client has closed its own side, in milliseconds. Node would
 * wait until the client has read everything.
 */
const HALF_CLOSED_MS = 500;
/**
 * Maximum number of connections that wait until the server accepts them; the system may set a lower limit. Beyond it, the system
 * drops connection attempts, and clients repeat them after one second or more. Node's default is 511.
 */
const BACKLOG = 65_535;
/** Interval at which a server that shuts down closes idle connections, in milliseconds. */
const IDLE_SWEEP_MS = 50;
/** Time for the errors of failed requests to be sent before a server that shuts down closes their connections. */
const LAST_ERRORS_MS = 2 * CUT_DELAY_MS;

/**
 * Nest's Express adapter, tuned for a gateway: requests and responses are constructed with Express's prototypes, streams
 * are written without Nest's observables, and closing waits for running requests.
 */
export class GatewayHttpAdapter extends ExpressAdapter {
  /** Called when the grace period of a shutdown ends, with the error that running requests must fail with. */
  onGraceExpired: ((reason: GatewayError) => void) | undefined;
  /** Whether the server listens on a loopback address only. */
  isLocal = false;
  private tls: ServerTls | undefined;
  private handshakes: TlsHandshakes | undefined;
  private readonly connections = new Set<Socket>();
  private readonly front: FrontRouter;
  private isInitialized = false;

  /**
   * @param dialects render the errors of middleware and of requests that Express rejects
   * @param readTimeoutMs time without progress after which a connection is closed whose client does not read its response
   */
  constructor(
    private readonly shutdownGraceMs: number,
    private readonly dialects: readonly Dialect[],
    private readonly readTimeoutMs = 300_000,
  ) {
    const app = expressApp();
    super(app);
    this.front = new FrontRouter(app, dialects);
  }

  /** Called when an error response is sent for a missing credential or permission. */
  set onRejected(listener: RejectionListener) {
    // The prototype of all responses of this server.
    (this.getInstance<Express>().response as IdentifiedResponse).onRejected = listener;
  }

  /** Functions that are added before the application is initialized become global middleware, which runs before Express. */
  override use(...handlers: RequestHandler[]): void {
    if (!this.isInitialized && handlers.every((handler) => typeof handler === 'function')) this.front.use(...handlers);
    else super.use(...handlers);
  }

  /** Nest adds its own last handlers with `use` from here on. */
  override setNotFoundHandler(...handler: Parameters<ExpressAdapter['setNotFoundHandler']>): void {
    this.isInitialized = true;
    super.setNotFoundHandler(...handler);
  }

  override post(handler: NestHandler): void;
  override post(path: unknown, handler: NestHandler): void;
  override post(path: unknown, handler?: NestHandler): void {
    if (!handler) throw new Error('A POST route must have a path.');
    // Express is the framework of this adapter, so its types are those of the handlers.
    if (typeof path === 'string') this.front.addPost(path, handler as RequestHandler);
    super.post(path, handler);
  }

  /**
   * Express sets the prototype of every request and response, which takes V8 off its fast paths
   * (expressjs/express#5998). It has no effect on objects that already have that prototype.
   */
  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    sendRequestIds(app.response);
    const options = {
      // `browserAccess` checks the header.
      requireHostHeader: false,
      IncomingMessage: withPrototype(IncomingMessage, app.request),
      ServerResponse: withPrototype(ServerResponse, app.response),
    };
    const server = this.tls
      ? createTlsServer(options, this.tls, this.front.handle)
      : createServer(options, this.front.handle);
    this.handshakes = this.tls && new TlsHandshakes(server);
    // Node would drop further headers, and so hide a second credential. The limit of their size suffices.
    server.maxHeadersCount = 0;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.timeout = this.readTimeoutMs;
    server.on('timeout', closeUnlessWaiting);
    // Node would ask for the body before the request is authenticated; `jsonBody` asks for it.
    server.on('checkContinue', this.front.handle);
    rejectMalformed(server, this.dialects, this.handshakes);
    server.on(this.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
      socket.once('end', () => socket.setTimeout(HALF_CLOSED_MS));
    });
    server.on('listening', () => {
      const address = server.address();
      this.isLocal = typeof address === 'object' && address !== null && isLoopback(address.address);
    });
    this.setHttpServer(server);
  }

  /**
   * Serves HTTPS if it is called before the server is created. Afterwards, replaces the certificates for later connections; open ones
   * are not affected.
   */
  useTls(tls: ServerTls): void {
    this.tls = tls;
    const server: unknown = this.httpServer;
    if (server instanceof TlsServer) server.setSecureContext(secureContextOf(tls));
  }

  override listen(port: string | number, callback?: () => void): Server;
  override listen(port: string | number, host: string, callback?: () => void): Server;
  override listen(port: string | number, host?: string | (() => void), callback?: () => void): Server {
    const [address, listener] = typeof host === 'function' ? [undefined, host] : [host, callback];
    return (this.getHttpServer() as Server).listen(Number(port), address, BACKLOG, listener);
  }

  /** Skips Express's check of the status code: ours come from a table. */
  override status(response: ServerResponse, status: number): ServerResponse {
    response.statusCode = status;
    return response;
  }

  override reply(response: ServerResponse, body: unknown, status?: number): void {
    if (status !== undefined) response.statusCode = status;
    if (body instanceof EventStreamResponse) body.relay(response);
    else if (body instanceof JsonResponse) {
      if (body.body instanceof Array) sendChunks(response, body.body, body.headers);
      else sendJson(response, body.body, body.headers);
    } else if (typeof body === 'object' && body !== null && !response.headersSent) sendJson(response, body, {});
    else super.reply(response, body);
  }

  /** Stops accepting connections, waits for running requests, and fails those that outlast the grace period. */
  override async close(): Promise<void> {
    const server = this.getHttpServer() as Server;
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const sweep = setInterval(() => this.closeIdle(), IDLE_SWEEP_MS);
    const limit = setTimeout(() => {
      // Another instance, or this one after its restart, can serve the request at once.
      const error = new GatewayError('SHUTTING_DOWN', 'The server is shutting down.', {
        headers: { 'retry-after': '1' },
      });
      this.onGraceExpired?.(error);
      setTimeout(() => server.closeAllConnections(), LAST_ERRORS_MS);
    }, this.shutdownGraceMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(limit);
  }

  /**
   * Closes the connections without a request. Node's own method keeps those that have not sent anything, which browsers and
   * pools open in advance, and those that have sent a part of their headers.
   */
  private closeIdle(): void {
    this.handshakes?.close();
    for (const socket of this.connections) {
      if (!currentResponse(socket) && !socket.writableEnded) socket.destroy();
    }
  }
}

/** Configured before the adapter uses it, since using it creates the router. */
function expressApp(): Express {
  const app = express();
  for (const feature of ['etag', 'x-powered-by']) app.disable(feature);
  app.enable('case sensitive routing');
  // No route has nested query parameters.
  app.set('query parser', 'simple');
  return app;
}

/** Closes an idle connection, unless its client waits for the server: for the response or for its next part. */
function closeUnlessWaiting(socket: Socket): void {
  const isWaiting = currentResponse(socket) !== undefined && socket.writableLength === 0 && !socket.readableEnded;
  if (!isWaiting) socket.destroy();
}

function sendJson(response: ServerResponse, body: object, headers: Readonly<Record<string, string>>): void {
  const text = toJson(body);
  writeJsonHead(response, Buffer.byteLength(text), headers);
  response.end(text);
}

function sendChunks(
  response: ServerResponse,
  chunks: readonly Buffer[],
  headers: Readonly<Record<string, string>>,
): void {
  writeJsonHead(
    response,
    chunks.reduce((sum, { length }) => sum + length, 0),
    headers,
  );
  for (const chunk of chunks) response.write(chunk);
  response.end();
}

function writeJsonHead(response: ServerResponse, length: number, headers: Readonly<Record<string, string>>): void {
  response.writeHead(response.statusCode, {
    'content-type': 'application/json',
    'content-length': length,
    ...headers,
  });
}

/**
 * Returns the class with instances whose prototype is `prototype` from the start. Node's two classes are plain functions;
 * calling them as such gives all instances one hidden class, while `Reflect.construct` gives each a new one.
 */
function withPrototype<C extends typeof IncomingMessage | typeof ServerResponse>(base: C, prototype: object): C {
  const construct = base as unknown as (this: object, ...args: unknown[]) => void;
  function Constructed(this: object, first: unknown, second: unknown): void {
    construct.call(this, first, second);
  }
  Constructed.prototype = prototype;
  // Node only constructs it and reads no static property.
  return Constructed as unknown as C;
}
