import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError, type ValidationIssue } from '../errors';
import { BoundedBuffer } from '../shared/bounded-buffer';
import { jsonErrorPosition } from './json-error-position';
import { UnsupportedNumberError, parseJson } from '../shared/exact-json';

type Request = IncomingMessage & { body?: unknown };

/** A body that could not be read. The error is thrown when a handler uses the body, so that an unknown path stays a 404. */
export class UnreadableBody {
  constructor(readonly error: GatewayError) {}
}

/**
 * Middleware that reads the body of a request as JSON, up to `maxBytes`, whatever `content-length` says. As in FastAPI,
 * `application/json`, `application/*+json` and a missing content type are JSON; any other body is a string, which no
 * schema accepts.
 */
export function jsonBody(maxBytes: number) {
  return (request: Request, _response: ServerResponse, next: (error?: unknown) => void): void => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      next();
      return;
    }
    const body = new BoundedBuffer(maxBytes);
    let isTooLarge = false;
    request.on('data', (chunk: Buffer) => {
      if (!body.push(chunk)) isTooLarge = true;
    });
    request.on('end', () => {
      request.body = isTooLarge ? tooLarge(maxBytes) : parse(request, body.concat());
      next();
    });
    // No response is sent: the client disconnected before its body was complete.
    request.on('error', () => request.destroy());
  };
}

function parse(request: Request, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = `Request bodies with content-encoding '${encoding}' are not supported; send the body uncompressed.`;
    return new UnreadableBody(new GatewayError('UNSUPPORTED_ENCODING', message));
  }
  if (!isUtf8(bytes)) return notJson(0, 'Not UTF-8');
  // MLflow's servers accept a byte order mark, as Python's JSON reader does.
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (!isJson(request.headers['content-type'])) return text;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof UnsupportedNumberError) return unsupportedNumber(error);
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

/** An infinite number would be sent to the provider as null. */
function unsupportedNumber({ path, message }: UnsupportedNumberError): UnreadableBody {
  const issue: ValidationIssue = { type: 'finite_number', loc: ['body', ...path], msg: message, input: null };
  return new UnreadableBody(GatewayError.invalidBody([issue]));
}

function tooLarge(maxBytes: number): UnreadableBody {
  const message = `Request body exceeds the limit of ${maxBytes} bytes.`;
  return new UnreadableBody(new GatewayError('BODY_TOO_LARGE', message));
}
