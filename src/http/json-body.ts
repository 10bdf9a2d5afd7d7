import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError, type ValidationIssue } from '../errors';
import { BoundedBuffer } from '../shared/bounded-buffer';
import { UnsupportedNumberError, parseJson } from '../shared/exact-json';
import { exceededBudget, type JsonCount } from '../shared/json-budget';
import { keepSource } from '../shared/json-source';
import type { AuthenticatedRequest } from './authentication';
import { BodyIdleTimeout, ReceivingBody } from './body-idle-timeout';
import { dialectOfTarget, type Dialect } from './dialect';
import { jsonErrorPosition } from './json-error-position';
import { rejectUnread } from './send-error';

type Request = IncomingMessage & Pick<AuthenticatedRequest, 'maxBodyBytes'> & { body?: unknown };

/** A body that could not be read. The error is thrown when a handler uses the body, so that an unknown path stays a 404. */
export class UnreadableBody {
  constructor(readonly error: GatewayError) {}
}

/**
 * Limits of values in a body. A request at all limits is parsed, checked and translated in about 100 ms. The largest requests
 * that providers accept stay below them: OpenAI accepts 300,000 tokens in an embeddings request.
 */
const BUDGET = { values: 500_000, structures: 100_000, members: 10_000 };

export interface BodyLimits {
  /** Maximum size of one body. */
  readonly maxBodyBytes: number;
  /** Maximum size of all bodies that are being received. */
  readonly maxBufferedBytes: number;
  /** Maximum time without data while a body is being received. */
  readonly bodyIdleTimeoutMs: number;
}

/**
 * Middleware that reads the body of a request as JSON. As in FastAPI, `application/json`, `application/*+json` and a missing
 * content type are JSON; any other body is a string, which no schema accepts. A body that exceeds a limit of bytes or receives no
 * data for too long is rejected before its end.
 */
export function jsonBody(
  { maxBodyBytes: maxBytes, maxBufferedBytes, bodyIdleTimeoutMs }: BodyLimits,
  dialects: readonly Dialect[],
) {
  const idleTimeout = new BodyIdleTimeout(bodyIdleTimeoutMs);
  let bufferedBytes = 0;
  return (request: Request, response: ServerResponse, next: (error?: unknown) => void): void => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      next();
      return;
    }
    const maxBodyBytes = Math.min(request.maxBodyBytes ?? maxBytes, maxBytes);
    const body = new BoundedBuffer(maxBodyBytes);
    const receiving = new ReceivingBody(() => reject(timedOut(bodyIdleTimeoutMs)));
    let isReceiving = false;
    let receivedBytes = 0;
    const release = (): void => {
      if (isReceiving) idleTimeout.remove(receiving);
      isReceiving = false;
      bufferedBytes -= receivedBytes;
      receivedBytes = 0;
    };
    const reject = (error: GatewayError): void => {
      request.off('data', receive).off('end', finish);
      release();
      rejectUnread(request, response, error, dialectOfTarget(request.url ?? '/', dialects));
    };
    const receive = (chunk: Buffer): void => {
      receiving.sweeps = 0;
      receivedBytes += chunk.length;
      bufferedBytes += chunk.length;
      if (!body.push(chunk)) reject(tooLarge(`exceeds the limit of ${maxBodyBytes} bytes`));
      else if (bufferedBytes > maxBufferedBytes) reject(overloaded());
    };
    const finish = (): void => {
      request.body = parse(request, body.concat(), dialects);
      release();
      next();
    };
    // No response is sent: the client disconnected before its body was complete.
    request.on('error', () => {
      release();
      request.destroy();
    });
    const announcedBytes = Number(request.headers['content-length'] ?? 0);
    if (announcedBytes > maxBodyBytes) reject(tooLarge(`exceeds the limit of ${maxBodyBytes} bytes`));
    else {
      if (expectsContinue(request)) response.writeContinue();
      idleTimeout.add(receiving);
      isReceiving = true;
      request.on('data', receive).on('end', finish);
    }
  };
}

/** Whether the client waits for the interim response before it sends the body. */
function expectsContinue({ headers, httpVersion }: Request): boolean {
  return headers.expect?.toLowerCase() === '100-continue' && httpVersion === '1.1';
}

function parse(request: Request, bytes: Buffer, dialects: readonly Dialect[]): unknown {
  if (bytes.length === 0) return undefined;
  const encoding = request.headers['content-encoding'] ?? '';
  if (encoding !== '' && encoding.toLowerCase() !== 'identity') {
    const message = `Request bodies with content-encoding '${encoding}' are not supported; send the body uncompressed.`;
    return new UnreadableBody(new GatewayError('UNSUPPORTED_ENCODING', message));
  }
  if (!isUtf8(bytes)) return notJson(0, 'Not UTF-8');
  if (!isJson(request.headers['content-type']) && !dialectOfTarget(request.url ?? '/', dialects).readsAnyTypeAsJson) {
    return bytes.toString('utf8');
  }
  const count: JsonCount = {};
  const exceeded = exceededBudget(bytes, BUDGET, count);
  if (exceeded !== undefined) return new UnreadableBody(tooLarge(`contains ${exceeded}`));
  // MLflow's servers accept a byte order mark, as Python's JSON reader does.
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  try {
    const body = parseJson(text);
    if (count.members !== undefined) keepSource(body, bytes, count.members);
    return body;
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

function tooLarge(reason: string): GatewayError {
  return new GatewayError('BODY_TOO_LARGE', `Request body ${reason}.`);
}

function timedOut(timeoutMs: number): GatewayError {
  return new GatewayError('BODY_TIMEOUT', `The request body received no data within ${timeoutMs / 1000} s.`);
}

function overloaded(): GatewayError {
  const message = 'The server is receiving too many large requests at the same time. Try again later.';
  return new GatewayError('OVERLOADED', message, { headers: { 'retry-after': '1' } });
}
