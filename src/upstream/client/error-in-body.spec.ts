import { errorInBody, errorInEvent, errorWithoutContent } from './error-body';
import type { ErrorFormat } from './error-format';
import { readErrorBody } from './read-error';

describe('errorInBody', () => {
  it.each([
    ['a numeric code', { error: { code: 429, message: 'Rate limited upstream', metadata: {} }, user_id: 'u' }, 429],
    ['a numeric string as code', { error: { code: '503', message: 'Overloaded' } }, 503],
    ['a non-numeric code', { error: { code: 'oops', message: 'Broken' } }, 502],
    ['an error string without a code', { error: 'the model failed to generate a response' }, 502],
    ['a code that is not an error status', { error: { code: 200, message: 'odd' } }, 502],
    ['a non-numeric code next to an error string', { code: 'invalid-argument', error: 'Try something else' }, 502],
    ['an error of unknown format', { error: true }, 502],
    ['a status next to the error', { error: { message: 'No' }, status: 503 }, 503],
    ['a status inside the error', { error: { message: 'No', status: 429 } }, 429],
    ['a numeric code, in a list', [{ error: { code: 404, message: 'No such model', status: 'NOT_FOUND' } }], 404],
  ])('derives the status from %s', (_what, body, status) => {
    expect(errorInBody(body)).toMatchObject({ code: 'UPSTREAM_REFUSED', status });
  });

  it.each([
    [{ error: null, id: '1' }],
    [{ error: false }],
    [{ error: '' }],
    [{ error: {} }],
    [{ error: { code: '', message: '' } }],
    [{ message: 'not an error next to content' }],
    [{ id: '1' }],
    [[]],
    [[{ id: '1' }]],
    ['text'],
    [null],
    [undefined],
  ])('returns undefined for %j', (body) => {
    expect(errorInBody(body)).toBeUndefined();
  });
});

describe('errorWithoutContent', () => {
  it.each([
    [{ message: 'upstream model is not loaded', code: 50301 }, 502],
    [{ message: 'Slow down', statusCode: 429 }, 429],
    [{ detail: 'Not here', status: 404 }, 404],
    [{ error: { message: 'No', code: 503 } }, 503],
    [{ text: 'Overloaded', error_code: 50004 }, 502],
    [[{ message: 'in a list' }], 502],
  ])('returns the error that %j reports', (body, status) => {
    expect(errorWithoutContent(body)).toMatchObject({ code: 'UPSTREAM_REFUSED', status });
  });

  it.each([
    [{}],
    [{ message: '' }],
    [{ message: { role: 'assistant', content: 'Hi' } }],
    [{ text: 'Hi' }],
    [{ text: 'Hi', error_code: 0 }],
    [{ base_resp: { status_code: 0, status_msg: 'success' } }],
    ['text'],
    [null],
  ])('returns undefined for %j', (body) => {
    expect(errorWithoutContent(body)).toBeUndefined();
  });

  it('uses the status that the error format derives from the type', () => {
    const format: ErrorFormat = { statusOf: ({ type }) => (type === 'busy' ? 529 : undefined) };
    expect(errorWithoutContent({ error: { type: 'busy', message: 'No' } }, format)).toMatchObject({ status: 529 });
    expect(errorWithoutContent({ error: { type: 'idle', message: 'No' } }, format)).toMatchObject({ status: 502 });
  });
});

describe('errorInEvent', () => {
  it.each([
    [
      '{"message":"overloaded","type":"server_error","code":503}',
      { status: 503, message: 'overloaded', type: 'server_error' },
    ],
    ['{"error":{"message":"overloaded"}}', { status: 502, message: 'overloaded' }],
    ['upstream connect error', { status: 502, message: 'upstream connect error' }],
    ['"overloaded"', { status: 502, message: '"overloaded"' }],
    ['{"reason":"x"}', { status: 502, message: '{"reason":"x"}' }],
    ['', { status: 502, message: 'The provider returned an error.' }],
  ])('returns an error for the event `error` with the data %j', (data, expected) => {
    expect(errorInEvent({ event: 'error', data })).toMatchObject({ code: 'UPSTREAM_REFUSED', ...expected });
  });

  it('reads an unnamed event in the common formats', () => {
    expect(errorInEvent({ event: '', data: '{"message":"No"}' })).toMatchObject({ status: 502, message: 'No' });
  });

  it.each(['{}', '{"type":"ping"}', '{"choices":[]}', 'not JSON', ''])('returns undefined for the data %j', (data) => {
    expect(errorInEvent({ event: '', data })).toBeUndefined();
  });
});

describe('readErrorBody', () => {
  it('returns undefined for a body of unknown format', () => {
    for (const body of [null, 1, 'text', [], {}, { message: 5 }, { detail: { a: 1 } }]) {
      expect(readErrorBody(body)).toBeUndefined();
    }
  });
});
