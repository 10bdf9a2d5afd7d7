import { Logger } from '@nestjs/common';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import { GatewayError } from '../errors';
import type { Dialect } from './dialect';

const logger = new Logger('Http');

/** Answers with an error, in the face's shape. What is not expected to happen is logged whole and answered bare. */
export function sendError(response: ServerResponse, error: GatewayError, face: Dialect): void {
  if (error.code === 'INTERNAL') logger.error(error.cause instanceof Error ? error.cause.stack : error.cause);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const text = toJson(error, face);
  // An answer that could not be written may have left its headers behind.
  for (const name of response.getHeaderNames()) if (name !== 'x-request-id') response.removeHeader(name);
  response.writeHead(error.status, STATUS_CODES[error.status] ?? 'Error', {
    ...error.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function toJson(error: GatewayError, face: Dialect): string {
  try {
    return JSON.stringify(face.errorBody(error));
  } catch {
    // A detail quotes the request. JSON.parse reads any depth, JSON.stringify does not.
    const { message, type, param } = error;
    return JSON.stringify(face.errorBody(new GatewayError(error.code, message, { type, ...(param && { param }) })));
  }
}
