import { Logger } from '@nestjs/common';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import { GatewayError } from '../errors';
import type { Dialect } from './dialect';
import { stringifyJson } from '../shared/exact-json';

const logger = new Logger('Http');

/** Headers of the response that an error keeps; whatever else a handler has set is removed. */
const KEPT_HEADERS: ReadonlySet<string> = new Set([
  'x-request-id',
  'connection',
  'vary',
  'access-control-allow-origin',
  'access-control-expose-headers',
]);

/** Sends an error response in a dialect. Unexpected errors are logged with their cause, and reveal nothing of it. */
export function sendError(response: ServerResponse, error: GatewayError, dialect: Dialect): void {
  if (error.code === 'INTERNAL') logger.error(error.cause instanceof Error ? error.cause.stack : error.cause);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const text = toJson(error, dialect);
  for (const name of response.getHeaderNames()) if (!KEPT_HEADERS.has(name)) response.removeHeader(name);
  response.writeHead(error.status, STATUS_CODES[error.status] ?? 'Error', {
    ...error.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
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
