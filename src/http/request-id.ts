import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Gives every answer an `x-request-id`: the caller's own, where it is a plain one, or a new one. */
export function requestId(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const given = request.headers['x-request-id'];
  const isPlain = typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given);
  response.setHeader('x-request-id', isPlain ? given : randomUUID());
  next();
}
