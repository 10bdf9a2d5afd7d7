import { readUntrustedObject } from '../../config';
import { GatewayError } from '../../errors';
import { UnreadableBody } from '../../http';
import { parseJson } from '../../shared/exact-json';

export type Body = Readonly<Record<string, unknown>>;

/** Limits of a body that manages endpoints. The largest valid one is far below them. */
const MAX_DEPTH = 32;
const MAX_VALUES = 20_000;
/** Maximum number of problems in a message. */
const MAX_PROBLEMS = 5;

/**
 * Returns the body of a request as an object. The content type does not matter.
 *
 * @param isOptional whether a missing body is the same as `{}`
 * @throws GatewayError if the body is not a JSON object
 */
export function bodyOf(received: unknown, isOptional = false): Body {
  if (received instanceof UnreadableBody) throw received.error;
  if (received === undefined) {
    if (isOptional) return {};
    throw unreadable('The request body is missing; it must be a JSON object.');
  }
  const body = typeof received === 'string' ? parse(received) : received;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw unreadable('Could not parse the request body: it must be a JSON object.');
  }
  rejectExcess(body);
  return body as Body;
}

/**
 * Reads a body as an instance of a class-validator class. Unknown fields are ignored, null is the same as missing.
 * @throws GatewayError `INVALID_PARAMETER` with the path of each invalid field
 */
export function readBody<T extends object>(type: new () => T, body: Body): T {
  const result = readUntrustedObject(type, body);
  if ('object' in result) return result.object;
  const { problems } = result;
  const shown = problems.slice(0, MAX_PROBLEMS).map(({ path, message }) => (path ? `${path}: ${message}` : message));
  const others = problems.length - shown.length;
  const message = shown.join('; ') + (others > 0 ? `; and ${others} more` : '');
  const [first] = problems;
  throw new GatewayError('INVALID_PARAMETER', message, first?.path ? { param: first.path } : {});
}

/** Returns a copy that contains plain objects instead of class instances, and no undefined fields. */
export function plain<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function parse(text: string): unknown {
  try {
    return parseJson(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw unreadable('Could not parse the request body as JSON.', cause);
  }
}

function rejectExcess(body: object): void {
  let values = 0;
  const count = (value: unknown, depth: number): void => {
    values += 1;
    if (values > MAX_VALUES) throw unreadable(`The request body has more than ${MAX_VALUES} values.`);
    if (typeof value !== 'object' || value === null) return;
    if (depth > MAX_DEPTH) throw unreadable(`The request body is nested more than ${MAX_DEPTH} levels deep.`);
    for (const item of Object.values(value)) count(item, depth + 1);
  };
  count(body, 1);
}

function unreadable(message: string, cause?: unknown): GatewayError {
  return new GatewayError('INVALID_REQUEST', message, { status: 400, cause });
}
