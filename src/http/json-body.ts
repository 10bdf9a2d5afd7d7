import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError, type ValidationIssue } from '../errors';
import { jsonErrorPosition } from './json-error-position';

type Request = IncomingMessage & { body?: unknown };

/** A body that could not be read. It only counts once a handler wants the body: an unknown path is 404 before that. */
export class UnreadableBody {
  constructor(readonly error: GatewayError) {}
}

/**
 * Reads the body of a request as JSON, whatever its length says, up to `maxBytes`. As FastAPI does: `application/json`,
 * `application/*+json` or no content type is JSON; any other is a string and will not fit any schema.
 */
export function jsonBody(maxBytes: number) {
  return (request: Request, _response: ServerResponse, next: (error?: unknown) => void): void => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      next();
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
    });
    request.on('end', () => {
      request.body = length > maxBytes ? tooLarge(maxBytes) : read(request, chunks);
      next();
    });
    // Not answered: who sent half a body is gone.
    request.on('error', () => request.destroy());
  };
}

function read(request: Request, chunks: Buffer[]): unknown {
  const [only] = chunks;
  if (!only) return undefined;
  const bytes = chunks.length === 1 ? only : Buffer.concat(chunks);
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = `A body with content-encoding '${encoding}' cannot be read; send it uncompressed.`;
    return new UnreadableBody(new GatewayError('UNSUPPORTED_ENCODING', message));
  }
  if (!isUtf8(bytes)) return notJson(0, 'Not UTF-8');
  // Python's reader, and so MLflow's servers, take a byte order mark.
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (!isJson(request.headers['content-type'])) return text;
  try {
    return JSON.parse(text);
  } catch {
    return notJson(jsonErrorPosition(text), 'Not valid JSON');
  }
}

function isJson(type: string | undefined): boolean {
  return (
    type === undefined || type.startsWith('application/json') || /^\s*application\/(?:[\w.-]+\+)?json\b/i.test(type)
  );
}

function notJson(position: number, reason: string): UnreadableBody {
  const issue: ValidationIssue = {
    type: 'json_invalid',
    loc: ['body', position],
    msg: 'JSON decode error',
    input: {},
    ctx: { error: reason },
  };
  return new UnreadableBody(GatewayError.invalidBody([issue]));
}

function tooLarge(maxBytes: number): UnreadableBody {
  const message = `The body is larger than ${maxBytes} bytes, the most that is accepted.`;
  return new UnreadableBody(new GatewayError('BODY_TOO_LARGE', message));
}
