import * as fc from 'fast-check';
import { GatewayError } from '../../errors';
import { toProviderError } from './error-body';
import type { ErrorFormat } from './error-format';

function errorOf(body: unknown, status = 400): GatewayError {
  return toProviderError(status, {}, typeof body === 'string' ? body : JSON.stringify(body));
}

describe('toProviderError', () => {
  it.each<[string, unknown, object]>([
    [
      'an error object',
      { error: { message: 'Too long', type: 'invalid_request_error', param: 'messages', code: 'context_length' } },
      { message: 'Too long', type: 'invalid_request_error', param: 'messages', upstreamCode: 'context_length' },
    ],
    [
      'an error object with nulls and a number as its code',
      { error: { message: 'Slow down', type: null, param: null, code: 429 } },
      { message: 'Slow down', type: 'invalid_request_error', param: undefined, upstreamCode: '429' },
    ],
    [
      'a base_resp object, as MiniMax sends',
      { choices: null, base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
      { message: 'insufficient balance', upstreamCode: '1008' },
    ],
    ['an error object without a message', { error: { reason: 'no' } }, { message: '{"reason":"no"}' }],
    ['an error object with `msg` instead of `message`', { error: { msg: 'no' } }, { message: 'no' }],
    [
      'an error object in a body with a type',
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      { message: 'Overloaded', type: 'overloaded_error' },
    ],
    [
      'an error string and a code',
      { code: 'invalid-argument', error: 'No such parameter.' },
      { message: 'No such parameter.', upstreamCode: 'invalid-argument' },
    ],
    [
      'an error string and `error_type`',
      { error: 'Model is overloaded', error_type: 'overloaded' },
      { message: 'Model is overloaded', type: 'overloaded' },
    ],
    [
      'a flat body',
      { message: 'Unknown field', type: 'invalid_request_error', param: 'foo', code: 'wrong_api_format' },
      {
        message: 'Unknown field',
        type: 'invalid_request_error',
        param: 'foo',
        upstreamCode: 'wrong_api_format',
      },
    ],
    [
      'a flat body with `object: error`',
      { object: 'error', message: 'Context too long', type: 'BadRequestError', param: null, code: 400 },
      { message: 'Context too long', type: 'BadRequestError', upstreamCode: '400' },
    ],
    [
      'a message and `error_code`',
      { error_code: 'NOT_FOUND', message: 'no endpoint' },
      { message: 'no endpoint', upstreamCode: 'NOT_FOUND' },
    ],
    ['a message whose field name is capitalized', { Message: 'Forbidden' }, { message: 'Forbidden' }],
    ['a message and `statusCode`', { statusCode: 401, message: 'Unauthorized' }, { message: 'Unauthorized' }],
    ['a detail string', { detail: 'Not here' }, { message: 'Not here' }],
    [
      'a list of details inside `message`',
      { object: 'error', message: { detail: [{ loc: ['body'], msg: 'Bad' }] } },
      { message: 'body: Bad' },
    ],
    [
      'a list of details',
      { detail: [{ loc: ['body', 'messages', 0], msg: 'Field required', type: 'missing' }, { msg: 'Bad' }, 'odd', 1] },
      { message: 'body.messages.0: Field required; Bad; odd; 1' },
    ],
    ['an error in a list', [{ error: { code: 400, message: 'Bad key' } }], { message: 'Bad key', upstreamCode: '400' }],
    ['JSON of unknown format', { weird: true }, { message: '{"weird":true}' }],
    ['a bare JSON value', '"just text"', { message: '"just text"' }],
    [
      'a text and an error code',
      { text: 'Overloaded', error_code: 50004 },
      { message: 'Overloaded', upstreamCode: '50004' },
    ],
    ['a message named `msg`', { code: 1301, msg: 'Blocked' }, { message: 'Blocked', upstreamCode: '1301' }],
    ['an error object inside `detail`', { detail: { error: 'Not here', code: 'E1' } }, { message: 'Not here' }],
    [
      'a list of errors',
      { success: false, errors: [{ code: 7, message: 'A' }, 'B'] },
      { message: 'A; B', upstreamCode: '7' },
    ],
    ['an empty error object and a message', { error: {}, message: 'Broken' }, { message: 'Broken' }],
    [
      'a body marked as an error by its type',
      { type: 'error', message: 'No' },
      { message: 'No', type: 'invalid_request_error' },
    ],
    ['plain text', ' upstream request timeout\n', { message: 'upstream request timeout' }],
    ['an empty body', '', { message: 'Bad Request' }],
    ['an HTML page', '<html><body>Bad gateway</body></html>', { message: 'Bad Request' }],
  ])('reads %s', (_what, body, expected) => {
    expect(errorOf(body)).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 400, ...expected });
  });

  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'insufficient_quota'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [408, 'timeout_error'],
    [413, 'request_too_large'],
    [422, 'invalid_request_error'],
    [424, 'server_error'],
    [498, 'server_error'],
    [499, 'server_error'],
    [429, 'rate_limit_error'],
    [500, 'server_error'],
    [503, 'server_error'],
    [504, 'timeout_error'],
    [529, 'server_error'],
  ])('keeps status %i and uses type %s if the body has no type', (status, type) => {
    expect(errorOf({ message: 'no' }, status)).toMatchObject({ status, type });
  });

  it('uses the status as message if the body is empty and the status has no phrase', () => {
    expect(errorOf('', 529).message).toBe('status 529');
  });

  it('truncates the message to two kilobytes', () => {
    expect(errorOf({ error: { message: 'x'.repeat(9000) } }).message).toHaveLength(2049);
    expect(errorOf('y'.repeat(9000)).message).toHaveLength(2049);
  });

  it('forwards only the headers that clients act on', () => {
    const headers = {
      'retry-after': '2',
      'retry-after-ms': '1200',
      'x-should-retry': 'false',
      'x-request-id': 'req_1',
      'set-cookie': ['a=b'],
    };
    expect(toProviderError(429, headers, '').headers).toEqual({
      'retry-after': '2',
      'retry-after-ms': '1200',
      'x-should-retry': 'false',
    });
  });

  it.each([['2\r\nx-evil: 1'], ['é'], [''], ['9'.repeat(101)]])('does not forward the header value %j', (value) => {
    expect(toProviderError(429, { 'retry-after': value }, '').headers).toEqual({});
  });

  it('returns an error for a body of any depth', () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    expect(errorOf(deep).status).toBe(400);
    expect(errorOf(`{"error":{"message":${deep}}}`).status).toBe(400);
    expect(errorOf(`{"error":{"reason":${deep}}}`).status).toBe(400);
    expect(errorOf(`{"detail":[${deep}]}`).status).toBe(400);
    expect(errorOf(`${'{"message":'.repeat(30_000)}1${'}'.repeat(30_000)}`).status).toBe(400);
  });

  describe('toProviderError with an error format', () => {
    const body = JSON.stringify({ error: { message: 'No', hint: 7 } });
    const format: ErrorFormat = {
      codeHeader: 'x-code',
      readFields: ({ hint }) => ({ type: 'hinted', retryAfter: Number(hint) }),
    };

    it('reads the fields that the format describes', () => {
      expect(toProviderError(429, { 'x-code': 'Throttled:http://api' }, body, format)).toMatchObject({
        upstreamCode: 'Throttled',
        type: 'hinted',
        headers: { 'retry-after': '7' },
      });
      expect(toProviderError(429, { 'x-code': 'Throttled' }, body)).toMatchObject({
        upstreamCode: undefined,
        type: 'rate_limit_error',
        headers: {},
      });
    });

    it('prefers the common fields and the header retry-after', () => {
      const error = { message: 'No', type: 'common', code: 'E1', hint: 7 };
      const headers = { 'x-code': 'E2', 'retry-after': '5' };
      expect(toProviderError(429, headers, JSON.stringify({ error }), format)).toMatchObject({
        upstreamCode: 'E1',
        type: 'common',
        headers: { 'retry-after': '5' },
      });
    });
  });

  it('returns an error with the status for any bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.integer({ min: 400, max: 599 }), (body, status) => {
        const error = toProviderError(status, {}, body);
        expect(error).toBeInstanceOf(GatewayError);
        expect(error.status).toBe(status);
        expect(error.message.length).toBeLessThanOrEqual(2049);
      }),
    );
  });
});
