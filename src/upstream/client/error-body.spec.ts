import * as fc from 'fast-check';
import { GatewayError } from '../../errors';
import { errorInBody, readErrorBody, toProviderError } from './error-body';

function refusalOfBody(body: unknown, status = 400): GatewayError {
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
    ['an error object without a message', { error: { reason: 'no' } }, { message: '{"reason":"no"}' }],
    ['an error object with msg', { error: { msg: 'no' } }, { message: 'no' }],
    [
      'a typed error beside its type',
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      { message: 'Overloaded', type: 'overloaded_error' },
    ],
    [
      'an error string with its code beside it',
      { code: 'invalid-argument', error: 'No such parameter.' },
      { message: 'No such parameter.', upstreamCode: 'invalid-argument' },
    ],
    [
      'an error string with its type beside it',
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
      'a flat body that says it is an error',
      { object: 'error', message: 'Context too long', type: 'BadRequestError', param: null, code: 400 },
      { message: 'Context too long', type: 'BadRequestError', upstreamCode: '400' },
    ],
    [
      'a message with error_code',
      { error_code: 'NOT_FOUND', message: 'no endpoint' },
      { message: 'no endpoint', upstreamCode: 'NOT_FOUND' },
    ],
    ['a message in a capital', { Message: 'Forbidden' }, { message: 'Forbidden' }],
    ['a statusCode with a message', { statusCode: 401, message: 'Unauthorized' }, { message: 'Unauthorized' }],
    ['a detail', { detail: 'Not here' }, { message: 'Not here' }],
    [
      'details in a message',
      { object: 'error', message: { detail: [{ loc: ['body'], msg: 'Bad' }] } },
      { message: 'body: Bad' },
    ],
    [
      'a list of details',
      { detail: [{ loc: ['body', 'messages', 0], msg: 'Field required', type: 'missing' }, { msg: 'Bad' }, 'odd', 1] },
      { message: 'body.messages.0: Field required; Bad; odd; 1' },
    ],
    ['an error in a list', [{ error: { code: 400, message: 'Bad key' } }], { message: 'Bad key', upstreamCode: '400' }],
    ['JSON of no known form', { weird: true }, { message: '{"weird":true}' }],
    ['a bare JSON value', '"just text"', { message: '"just text"' }],
    ['text', ' upstream request timeout\n', { message: 'upstream request timeout' }],
    ['nothing', '', { message: 'Bad Request' }],
    ['a page', '<html><body>Bad gateway</body></html>', { message: 'Bad Request' }],
  ])('is understood: %s', (_what, body, expected) => {
    expect(refusalOfBody(body)).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 400, ...expected });
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
  ])('keeps status %i, which is of type %s where the vendor does not say', (status, type) => {
    expect(refusalOfBody({ message: 'no' }, status)).toMatchObject({ status, type });
  });

  it('uses the status as message if the body is empty and the status has no phrase', () => {
    expect(refusalOfBody('', 529).message).toBe('status 529');
  });

  it('truncates the message to two kilobytes', () => {
    expect(refusalOfBody({ error: { message: 'x'.repeat(9000) } }).message).toHaveLength(2049);
    expect(refusalOfBody('y'.repeat(9000)).message).toHaveLength(2049);
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

  it('reads a body of any depth', () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    expect(refusalOfBody(deep).status).toBe(400);
    expect(refusalOfBody(`{"error":{"message":${deep}}}`).status).toBe(400);
    expect(refusalOfBody(`{"error":{"reason":${deep}}}`).status).toBe(400);
    expect(refusalOfBody(`{"detail":[${deep}]}`).status).toBe(400);
    expect(refusalOfBody(`${'{"message":'.repeat(30_000)}1${'}'.repeat(30_000)}`).status).toBe(400);
  });

  it.each([
    ['34s', {}, '34'],
    ['1.2s', {}, '2'],
    ['34s', { 'retry-after': '5' }, '5'],
    ['soon', {}, undefined],
    [34, {}, undefined],
  ])('says when to come back, where %j is a detail of it and %j its headers', (retryDelay, headers, expected) => {
    const details = [{ '@type': 'other' }, { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }];
    const error = toProviderError(429, headers, JSON.stringify({ error: { code: 429, message: 'Quota', details } }));
    expect(error.headers['retry-after']).toBe(expected);
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

describe('errorInBody', () => {
  it.each([
    ['a number', { error: { code: 429, message: 'Rate limited upstream', metadata: {} }, user_id: 'u' }, 429],
    ['a numeric text', { error: { code: '503', message: 'Overloaded' } }, 503],
    ['a word', { error: { code: 'oops', message: 'Broken' } }, 502],
    ['no code', { error: 'the model failed to generate a response' }, 502],
    ['a code that is no error status', { error: { code: 200, message: 'odd' } }, 502],
    ['a word beside a text', { code: 'invalid-argument', error: 'Try something else' }, 502],
    ['the words for an overload', { code: 'The service is unavailable', error: 'Try again later' }, 503],
    ['something that is none of the known forms', { error: true }, 502],
    ['a number, in a list', [{ error: { code: 404, message: 'No such model', status: 'NOT_FOUND' } }], 404],
  ])('has the status of its code: %s', (_what, body, status) => {
    expect(errorInBody(body)).toMatchObject({ code: 'UPSTREAM_REFUSED', status });
  });

  it.each([
    [{ error: null, id: '1' }],
    [{ error: false }],
    [{ id: '1' }],
    [[]],
    [[{ id: '1' }]],
    ['text'],
    [null],
    [undefined],
  ])('is not seen in %j', (body) => {
    expect(errorInBody(body)).toBeUndefined();
  });
});

describe('readErrorBody', () => {
  it('returns undefined for a body of unknown format', () => {
    for (const body of [null, 1, 'text', [], {}, { message: 5 }, { detail: { a: 1 } }]) {
      expect(readErrorBody(body)).toBeUndefined();
    }
  });
});
