import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Middleware that sets `x-request-id` of the response: the client's own id if it is a plain token, else a new UUID. */
export function requestId(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const id = request.headers['x-request-id'];
  const isPlain = typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id);
  response.setHeader('x-request-id', isPlain ? id : randomUUID());
  next();
}
