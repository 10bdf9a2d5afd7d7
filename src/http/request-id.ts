import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { GatewayError } from '../errors';

/** A response after {@link requestId}. */
export interface IdentifiedResponse extends ServerResponse {
  /** Value of the header `x-request-id`. */
  requestId?: string;
  /** Reports that an error response is sent for a missing credential or permission. */
  onRejected?: RejectionListener;
}

export type RejectionListener = (response: IdentifiedResponse, error: GatewayError) => void;

type WriteHead = (this: ServerResponse, ...args: unknown[]) => ServerResponse;

/** Middleware that sets the ID of a response: the client's `x-request-id` if it is a plain token, else a new UUID. */
export function requestId(request: IncomingMessage, response: IdentifiedResponse, next: () => void): void {
  const id = request.headers['x-request-id'];
  response.requestId = typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : randomUUID();
  next();
}

/**
 * Changes the prototype of responses so that `writeHead` adds `x-request-id` to the headers that it is given. `setHeader` would
 * make Node keep a table of headers for every response and check each header twice.
 */
export function sendRequestIds(prototype: ServerResponse): void {
  const { writeHead } = prototype as { writeHead: WriteHead };
  prototype.writeHead = function (
    this: IdentifiedResponse,
    status: number,
    reason?: string | OutgoingHttpHeaders | readonly unknown[],
    given?: OutgoingHttpHeaders | readonly unknown[],
  ): ServerResponse {
    const headers = typeof reason === 'object' ? reason : given;
    if (this.requestId === undefined) return writeHead.call(this, status, reason, given);
    if (headers === undefined || Array.isArray(headers)) this.setHeader('x-request-id', this.requestId);
    else (headers as OutgoingHttpHeaders)['x-request-id'] = this.requestId;
    return writeHead.call(this, status, reason, given);
  };
}
