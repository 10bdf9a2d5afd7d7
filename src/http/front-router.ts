import type { NextFunction, Request, RequestHandler as Handler, Response } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../errors';
import { dialectOfTarget, type Dialect } from './dialect';
import { sendError } from './send-error';
import { rejectUnroutable } from './unroutable-requests';

/** A path with one parameter, such as `/endpoints/:name/invocations`. */
interface Pattern {
  readonly prefix: string;
  readonly suffix: string;
  readonly parameter: string;
  readonly handler: Handler;
}

const NO_PARAMS = Object.freeze({});

/**
 * Runs the global middleware and calls the handlers of frequent POST routes without Express's router, which tries all its
 * layers one after the other and creates several objects for each. Every other request goes to Express, where the same
 * routes are registered: other methods, queries, encoded names, trailing slashes.
 */
export class FrontRouter {
  private readonly middleware: Handler[] = [];
  private readonly handlers = new Map<string, Handler>();
  private readonly patterns: Pattern[] = [];

  constructor(
    private readonly express: Handler,
    private readonly dialects: readonly Dialect[],
  ) {}

  /** Adds global middleware, which runs in the order of its addition. */
  use(...middleware: Handler[]): void {
    this.middleware.push(...middleware);
  }

  /** Adds a route if its path has no parameter, or one that is a whole segment. As in Express, the first route of a path wins. */
  addPost(path: string, handler: Handler): void {
    if (/^[\w/.-]+$/.test(path) && !this.handlers.has(path)) this.handlers.set(path, handler);
    const [, prefix, parameter, suffix] = /^([\w/.-]*\/):(\w+)(\/[\w/.-]+)$/.exec(path) ?? [];
    if (prefix && parameter && suffix) this.patterns.push({ prefix, parameter, suffix, handler });
  }

  readonly handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    // Constructed with Express's prototype.
    const request = incoming as Request;
    request.originalUrl = request.url;
    this.runFrom(0, request, response as Response);
  };

  /** Runs the middleware from `index` on, then the route. */
  private runFrom(index: number, request: Request, response: Response): void {
    const next = (error?: unknown): void => {
      // As in Express, null is no error; the CORS middleware passes it.
      if (error === undefined || error === null) this.runFrom(index + 1, request, response);
      else this.fail(error, request, response);
    };
    try {
      const middleware = this.middleware[index];
      if (middleware) middleware(request, response, next);
      else this.route(request, response, next);
    } catch (error) {
      this.fail(error, request, response);
    }
  }

  private route(request: Request, response: Response, next: NextFunction): void {
    const handler = request.method === 'POST' ? this.handlerOf(request) : undefined;
    if (!handler) {
      this.express(request, response, (error) => rejectUnroutable(request, response, error, this.dialects));
      return;
    }
    // Nest's handlers render their errors themselves.
    const settled: unknown = handler(request, response, next);
    if (settled instanceof Promise) settled.catch(next);
  }

  private handlerOf(request: Request): Handler | undefined {
    const path = request.url;
    const handler = this.handlers.get(path);
    if (handler) {
      request.params = NO_PARAMS;
      return handler;
    }
    for (const { prefix, suffix, parameter, handler } of this.patterns) {
      if (!path.startsWith(prefix) || !path.endsWith(suffix)) continue;
      const value = path.slice(prefix.length, -suffix.length);
      if (!/^[\w.-]+$/.test(value)) continue;
      request.params = { [parameter]: value };
      return handler;
    }
    return undefined;
  }

  private fail(error: unknown, request: Request, response: Response): void {
    sendError(response, GatewayError.from(error), dialectOfTarget(request.url, this.dialects));
  }
}
