import { ERROR_CODES, GatewayError, type ErrorCode } from '../../errors';
import { DATABRICKS_DIALECT, DATABRICKS_OPENAI_DIALECT } from '../databricks.dialect';
import { DatabricksError, toDatabricksError } from './databricks-error';
import { STATUS_OF_ERROR_CODE } from './error-table';
import { RETRIED_TEXTS } from './safe-message';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];
const REQUEST = { method: 'POST', path: '/serving-endpoints/chat/invocations', id: 'request-1' };
const STATUSES = Array.from({ length: 200 }, (_, index) => 400 + index);

/** Every text that clients retry, alone, repeated, overlapping and inside others. */
const TEXTS = RETRIED_TEXTS.flatMap((text) => [
  text,
  `${text}${text}`,
  `a ${text} b ${text}`,
  text.replace(' ', ` ${text} `),
  ...RETRIED_TEXTS.map((other) => text.slice(0, 5) + other + text.slice(5)),
]);

function textOf(error: GatewayError): string {
  return JSON.stringify(DATABRICKS_DIALECT.renderError(toDatabricksError(error, REQUEST)));
}

describe('toDatabricksError', () => {
  it.each(CODES)('gives %s a status and an error_code that clients know', (code) => {
    const { status, errorCode } = toDatabricksError(new GatewayError(code, 'No.'), REQUEST);
    expect(STATUS_OF_ERROR_CODE[errorCode]).toBe(status);
  });

  it('gives provider errors of every status a status and an error_code that clients know', () => {
    for (const status of STATUSES) {
      const error = toDatabricksError(new GatewayError('UPSTREAM_REFUSED', 'No.', { status }), REQUEST);
      expect(STATUS_OF_ERROR_CODE[error.errorCode]).toBe(error.status);
      expect(error.status < 500).toBe(status < 500);
    }
  });

  it.each<[number, number, string]>([
    [400, 400, 'BAD_REQUEST'],
    [401, 401, 'UNAUTHENTICATED'],
    [402, 400, 'BAD_REQUEST'],
    [403, 403, 'PERMISSION_DENIED'],
    [409, 400, 'BAD_REQUEST'],
    [422, 400, 'BAD_REQUEST'],
    [429, 429, 'REQUEST_LIMIT_EXCEEDED'],
    [502, 503, 'TEMPORARILY_UNAVAILABLE'],
    [529, 503, 'TEMPORARILY_UNAVAILABLE'],
  ])('maps a provider error of status %s to %s %s', (given, status, errorCode) => {
    const error = new GatewayError('UPSTREAM_REFUSED', 'No.', { status: given });
    expect(toDatabricksError(error, REQUEST)).toMatchObject({ status, errorCode });
  });

  it('names the method and the path of an unknown path', () => {
    const { message, status } = toDatabricksError(new GatewayError('NOT_FOUND', 'Not Found'), REQUEST);
    expect(message).toBe("No API found for 'POST /serving-endpoints/chat/invocations'");
    expect(status).toBe(404);
  });

  it('treats an unknown method like an unknown path', () => {
    const headers = { allow: 'GET' };
    const error = toDatabricksError(new GatewayError('METHOD_NOT_ALLOWED', 'Method Not Allowed', { headers }), REQUEST);
    expect(error).toMatchObject({ status: 404, errorCode: 'ENDPOINT_NOT_FOUND', headers: {} });
  });

  it('hides an unexpected error behind a fixed text with the request ID', () => {
    const { message } = toDatabricksError(GatewayError.from(new Error('password=hunter2')), REQUEST);
    expect(message).toBe('An internal error occurred. Request ID: request-1');
  });

  it('has the provider and its error as JSON in the message of a provider error', () => {
    const upstreamBody = { error: { message: 'Bad key.', code: 'invalid_api_key' } };
    const error = new GatewayError('UPSTREAM_REFUSED', 'Bad key.', { status: 401, upstreamBody });
    error.provider = 'openai';
    expect(JSON.parse(toDatabricksError(error, REQUEST).message)).toEqual({
      external_model_provider: 'openai',
      external_model_error: upstreamBody,
    });
  });

  it('contains no code of a socket error', () => {
    const error = new GatewayError('UPSTREAM_UNREACHABLE', 'The provider could not be reached (ECONNREFUSED).');
    expect(textOf(error)).not.toContain('ECONN');
  });

  it.each<[string, string]>([
    ['1.2', '2'],
    ['0', '1'],
    ['7', '7'],
    [new Date(Date.now() - 1000).toUTCString(), '1'],
    ['soon', '1'],
  ])('rewrites Retry-After %s as an integer of seconds', (given, expected) => {
    const error = new GatewayError('RATE_LIMIT_EXCEEDED', 'No.', { headers: { 'retry-after': given } });
    expect(toDatabricksError(error, REQUEST).headers['retry-after']).toBe(expected);
  });

  it('challenges a client without valid credentials', () => {
    const error = toDatabricksError(new GatewayError('UNAUTHENTICATED', 'Invalid access token.'), REQUEST);
    expect(error.headers['www-authenticate']).toMatch(/^Bearer realm=/);
  });

  it('does not change an error twice', () => {
    const error = toDatabricksError(new GatewayError('NOT_FOUND', 'Not Found'), REQUEST);
    expect(error).toBeInstanceOf(DatabricksError);
    expect(toDatabricksError(error)).toBe(error);
  });
});

describe('the errors of the Databricks dialect', () => {
  it.each(CODES)('contain no text that clients retry, for %s', (code) => {
    for (const text of TEXTS) {
      const error = new GatewayError(code, text, { status: ERROR_CODES[code].status, upstreamBody: { error: text } });
      error.provider = 'openai';
      const rendered = JSON.stringify(DATABRICKS_OPENAI_DIALECT.renderError(toDatabricksError(error, REQUEST)));
      const { message } = JSON.parse(rendered) as { message: string };
      expect(RETRIED_TEXTS.filter((retried) => message.includes(retried))).toEqual([]);
    }
  });

  it.each(CODES)('have the two fields error_code and message only, for %s', (code) => {
    expect(Object.keys(DATABRICKS_DIALECT.renderError(new GatewayError(code, 'No.')))).toEqual([
      'error_code',
      'message',
    ]);
  });

  it.each(CODES)('have an error object on the OpenAI paths beside both fields, for %s', (code) => {
    const body = DATABRICKS_OPENAI_DIALECT.renderError(new GatewayError(code, 'No.')) as {
      error_code: string;
      message: string;
    };
    const { error_code, message } = body;
    expect(body).toEqual({
      error_code,
      message,
      error: { message, type: ERROR_CODES[code].type, code: error_code, param: null },
    });
  });

  it('describe the invalid fields of a body by their paths', () => {
    const error = GatewayError.invalidBody([
      { type: 'missing', loc: ['body', 'messages', 0, 'role'], msg: 'Field required', input: {} },
      { type: 'less_than_equal', loc: ['body', 'temperature'], msg: 'Input should be at most 2', input: 3 },
    ]);
    expect(toDatabricksError(error, REQUEST)).toMatchObject({
      status: 400,
      errorCode: 'BAD_REQUEST',
      message:
        'Invalid request body: messages[0].role: Field required; ' +
        'Invalid request body: temperature: Input should be at most 2.',
    });
  });
});
