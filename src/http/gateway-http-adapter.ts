import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Express } from 'express';
import { createServer, IncomingMessage, ServerResponse, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../errors';
import { EventStreamResponse, JsonResponse, toJson } from './reply';

/** Longer than clients and balancers keep a connection (60 s, mostly), so that they never write into a closing one. */
const KEEP_ALIVE_MS = 75_000;
/** How often a server that shuts down looks for connections that have become idle, in milliseconds. */
const IDLE_SWEEP_MS = 50;

/**
 * Nest's Express adapter, made fit for a gateway: requests and responses are born with Express's prototypes, streams are
 * relayed without Nest's observables, and closing finishes what runs.
 */
export class GatewayHttpAdapter extends ExpressAdapter {
  /** Called with the reason when a shutdown's grace is over: what still runs must answer with it, or be cut. */
  whenGraceIsOver: ((reason: GatewayError) => void) | undefined;
  private readonly connections = new Set<Socket>();

  constructor(private readonly shutdownGraceMs: number) {
    super(expressApp());
  }

  /**
   * Express sets the prototype of every request and response, which costs V8 its fast paths (expressjs/express#5998).
   * Objects that already have that prototype are left as they are.
   */
  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    const server = createServer(
      {
        IncomingMessage: born(IncomingMessage, app.request),
        ServerResponse: born(ServerResponse, app.response),
      },
      app,
    );
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.on('connection', (socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
    this.setHttpServer(server);
  }

  /** Express checks the number each time; ours come from a table. */
  override status(response: ServerResponse, status: number): ServerResponse {
    response.statusCode = status;
    return response;
  }

  override reply(response: ServerResponse, body: unknown, status?: number): void {
    if (status !== undefined) response.statusCode = status;
    if (body instanceof EventStreamResponse) body.relay(response);
    else if (body instanceof JsonResponse) sendJson(response, body.body, body.headers);
    else if (typeof body === 'object' && body !== null && !response.headersSent) sendJson(response, body, {});
    else super.reply(response, body);
  }

  /** Stops accepting, lets what runs finish within the grace, then has what is left answer that the server stops. */
  override async close(): Promise<void> {
    const server = this.getHttpServer() as Server;
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const sweep = setInterval(() => this.closeIdle(server), IDLE_SWEEP_MS);
    const limit = setTimeout(() => {
      // Another instance, or this one started again, may take the call at once.
      const error = new GatewayError('SHUTTING_DOWN', 'The server is shutting down.', {
        headers: { 'retry-after': '1' },
      });
      this.whenGraceIsOver?.(error);
      setTimeout(() => server.closeAllConnections(), IDLE_SWEEP_MS);
    }, this.shutdownGraceMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(limit);
  }

  private closeIdle(server: Server): void {
    server.closeIdleConnections();
    // For Node a connection that never asked anything is not idle; browsers and pools open such ones in advance.
    for (const socket of this.connections) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** Set up before the adapter uses it, which makes the router. */
function expressApp(): Express {
  const app = express();
  for (const feature of ['etag', 'x-powered-by']) app.disable(feature);
  app.enable('case sensitive routing');
  // Express parses a query when a handler reads it, and not before; nested ones are not known here.
  app.set('query parser', 'simple');
  return app;
}

function sendJson(response: ServerResponse, body: object, headers: Readonly<Record<string, string>>): void {
  const text = toJson(body);
  response.writeHead(response.statusCode, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/**
 * The class, with instances whose prototype is `prototype` from the start. Node's two classes are plain functions, and
 * called as such they give all instances one hidden class; `Reflect.construct` gives each a new one.
 */
function born<C extends typeof IncomingMessage | typeof ServerResponse>(base: C, prototype: object): C {
  const construct = base as unknown as (this: object, ...args: unknown[]) => void;
  function Born(this: object, first: unknown, second: unknown): void {
    construct.call(this, first, second);
  }
  Born.prototype = prototype;
  // Node only ever constructs it; the static side of the class is not asked for.
  return Born as unknown as C;
}
