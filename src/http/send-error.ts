import { Logger } from '@nestjs/common';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import { causeOf, GatewayError } from '../errors';
import { pathOf, type Dialect } from './dialect';
import type { IdentifiedResponse } from './request-id';
import { stringifyJson } from '../shared/exact-json';

const logger = new Logger('Http');

/** Time to discard the rest of a rejected request's body before its connection is closed, in milliseconds. */
export const LINGER_MS = 500;

/** Headers of the response that an error keeps; whatever else a handler has set is removed. */
const KEPT_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'vary',
  'access-control-allow-origin',
  'access-control-expose-headers',
]);

/** Sends an error response in a dialect. Unexpected errors are logged with their cause, and reveal nothing of it. */
export function sendError(response: IdentifiedResponse, error: GatewayError, dialect: Dialect): void {
  if (error.code === 'INTERNAL') {
    const { method, url = '' } = response.req;
    logger.error(`request=${response.requestId} ${method} ${pathOf(url)}: ${causeOf(error)}`);
  }
  sendLoggedError(response, error, dialect);
}

/** Sends an error response for an error that an observer of the request logs. */
export function sendLoggedError(response: IdentifiedResponse, error: GatewayError, dialect: Dialect): void {
  if (response.headersSent || response.destroyed) response.destroy();
  else response.end(writeHead(response, error, dialect));
}

/**
 * Sends an error response before the request's body has been read, and closes the connection. For a short time the body is
 * discarded: closing at once resets the connection, and the client might lose the response.
 */
export function rejectUnread(
  request: IncomingMessage,
  response: IdentifiedResponse,
  error: GatewayError,
  dialect: Dialect,
): void {
  response.setHeader('connection', 'close');
  response.write(writeHead(response, error, dialect));
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end).once('error', end).resume();
}

/** Returns an error response that closes the connection, for a request that Node could not read. */
export function toRawResponse(given: GatewayError, dialect: Dialect, target: string): string {
  const error = dialect.adaptError?.(given, { path: pathOf(target) }) ?? given;
  const text = toJson(error, dialect);
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? 'Error'}`,
    `content-type: ${dialect.contentType ?? 'application/json'}`,
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${text}`;
}

/** Returns the error as the dialect sends it. */
export function adaptError(
  { req: request, requestId: id }: IdentifiedResponse,
  error: GatewayError,
  dialect: Dialect,
): GatewayError {
  if (!dialect.adaptError) return error;
  return dialect.adaptError(error, { method: request.method, path: pathOf(targetOf(request)), id });
}

/** Whether an error means that the client lacks a credential or a permission. */
export function isRejection({ code }: GatewayError): boolean {
  return code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
}

/** Returns the target as the client sent it: Express changes `url`. */
export function targetOf({ originalUrl, url = '/' }: IncomingMessage & { readonly originalUrl?: string }): string {
  return originalUrl ?? url;
}

/** Sends the status and headers of an error response. Returns its body, which is still to be sent. */
function writeHead(response: IdentifiedResponse, given: GatewayError, dialect: Dialect): string {
  if (isRejection(given)) response.onRejected?.(response, given);
  const error = adaptError(response, given, dialect);
  const text = toJson(error, dialect);
  for (const name of response.getHeaderNames()) if (!KEPT_HEADERS.has(name)) response.removeHeader(name);
  response.writeHead(error.status, STATUS_CODES[error.status] ?? 'Error', {
    ...error.headers,
    'content-type': dialect.contentType ?? 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  return text;
}

function toJson(error: GatewayError, dialect: Dialect): string {
  try {
    return stringifyJson(dialect.renderError(error));
  } catch {
    // The detail quotes the request. JSON.parse accepts any depth, JSON.stringify does not.
    const { message, type, param } = error;
    return JSON.stringify(
      dialect.renderError(new GatewayError(error.code, message, { type, ...(param && { param }) })),
    );
  }
}
