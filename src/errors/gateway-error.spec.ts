import { ERROR_CODES, type ErrorCode } from './error-codes';
import { GatewayError } from './gateway-error';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

describe('ERROR_CODES', () => {
  it.each(CODES)('maps %s to an error status', (code) => {
    expect(ERROR_CODES[code].status).toBeGreaterThanOrEqual(400);
    expect(ERROR_CODES[code].status).toBeLessThanOrEqual(599);
  });

  it('uses the statuses that MLflow’s clients retry only for errors that a retry may resolve', () => {
    const retried = CODES.filter((code) => [429, 500, 502, 503].includes(ERROR_CODES[code].status));
    expect(retried.sort()).toEqual([
      'ENDPOINT_NOT_READY',
      'INTERNAL',
      'ISSUER_UNAVAILABLE',
      'LIMITS_UNAVAILABLE',
      'OVERLOADED',
      'RATE_LIMIT_EXCEEDED',
      'SHUTTING_DOWN',
      'STORE_UNAVAILABLE',
      'UPSTREAM_INVALID',
      'UPSTREAM_REFUSED',
      'UPSTREAM_TRUNCATED',
      'UPSTREAM_UNREACHABLE',
    ]);
  });
});

describe('GatewayError', () => {
  it('has further headers in a copy of the same class, cause and stack', () => {
    class Special extends GatewayError {}
    const error = new Special('INTERNAL', 'broken', { headers: { 'retry-after': '1' }, cause: new Error('why') });
    const copy = error.withHeaders({ 'x-more': 'yes' });
    expect(copy).toBeInstanceOf(Special);
    expect(copy).toMatchObject({ message: 'broken', stack: error.stack, cause: error.cause });
    expect([copy.headers, error.headers]).toEqual([{ 'retry-after': '1', 'x-more': 'yes' }, { 'retry-after': '1' }]);
  });

  it('names no parameter for a position in a body that is not JSON', () => {
    const issue = { msg: 'm', input: {} };
    expect(GatewayError.invalidBody([{ type: 'json_invalid', loc: ['body', 3], ...issue }]).param).toBeUndefined();
    expect(GatewayError.invalidBody([{ type: 'missing', loc: ['body', 'a', 0], ...issue }]).param).toBe('a.0');
  });

  it('has the status and type of its code, and its message as its detail', () => {
    expect(new GatewayError('UPSTREAM_TIMEOUT', 'too slow')).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'too slow',
      status: 504,
      type: 'timeout_error',
      detail: 'too slow',
      param: undefined,
      headers: {},
    });
  });

  it('accepts a status, type, detail and headers that override the defaults', () => {
    const options = { status: 418, type: 'teapot', detail: { short: true }, headers: { 'retry-after': '1' } };
    expect(new GatewayError('UPSTREAM_REFUSED', 'no', options)).toMatchObject(options);
  });

  it('lists every violation of an invalid body and sets param to the first field', () => {
    const issues = [
      { type: 'missing', loc: ['body', 'messages', 0, 'role'], msg: 'Field required', input: {} },
      {
        type: 'less_than_equal',
        loc: ['body', 'temperature'],
        msg: 'Input should be less than or equal to 2',
        input: 3,
      },
    ];
    expect(GatewayError.invalidBody(issues)).toMatchObject({
      code: 'INVALID_REQUEST',
      status: 422,
      message: 'body.messages.0.role: Field required; body.temperature: Input should be less than or equal to 2',
      detail: issues,
      param: 'messages.0.role',
    });
  });

  it('hides the message of an unexpected error and keeps the error as the cause', () => {
    const cause = new Error('password=hunter2');
    const error = GatewayError.from(cause);
    expect(error).toMatchObject({ code: 'INTERNAL', status: 500, message: 'Internal Server Error', cause });
    expect(error.detail).toBe('Internal Server Error');
  });

  it('is returned unchanged by GatewayError.from', () => {
    const error = new GatewayError('NOT_FOUND', 'no');
    expect(GatewayError.from(error)).toBe(error);
  });
});
