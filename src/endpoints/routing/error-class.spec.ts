import { GatewayError, type ErrorCode } from '../../errors';
import { toProviderError } from '../../upstream/client/error-body';
import { errorClassOf, isListed } from './error-class';

const reported = (status: number, error: unknown, key = 'error') =>
  toProviderError(status, {}, JSON.stringify({ [key]: error }));

describe('errorClassOf', () => {
  it.each([
    ['context_length', 400, { message: 'no', code: 'context_length_exceeded' }],
    ['context_length', 400, { message: 'This model’s maximum context length is 8192 tokens.' }],
    ['context_length', 400, { message: 'prompt is too long: 215000 tokens > 200000 maximum' }],
    ['context_length', 400, { message: 'input length and `max_tokens` exceed context limit: 1 + 2 > 3' }],
    ['context_length', 400, { message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).' }],
    ['context_length', 400, { message: 'Input is too long for requested model.' }],
    ['context_length', 400, { message: 'too many tokens: total number of tokens in the prompt cannot exceed 4081' }],
    ['context_length', 422, { message: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096' }],
    [
      'context_length',
      400,
      { message: 'the request exceeds the available context size', type: 'exceed_context_size_error' },
    ],
    ['context_length', 403, { message: 'Prompt contains 9 tokens, too large for model with 8 maximum context length' }],
    ['context_length', 413, { message: 'Please reduce the length of the messages or completion.' }],
    ['content_policy', 400, { message: 'no', code: 'content_policy_violation' }],
    ['content_policy', 400, { message: 'no', code: 'content_filter' }],
    [
      'content_policy',
      400,
      { message: 'The response was filtered due to the prompt triggering our content management policy.' },
    ],
    ['content_policy', 400, { message: 'Output blocked by content filtering policy' }],
    ['content_policy', 403, { message: 'Your input was flagged: it requires moderation.' }],
    ['authentication', 401, { message: 'no' }],
    ['authentication', 403, { message: 'no' }],
    ['authentication', 400, { message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' }],
    ['authentication', 400, { message: 'Your credit balance is too low.', type: 'invalid_request_error' }],
    ['authentication', 429, { message: 'You exceeded your current quota.', code: 'insufficient_quota' }],
    ['rate_limit', 429, { message: 'Too many tokens, please wait before trying again.' }],
    ['rate_limit', 413, { message: 'Request too large: tokens per minute', code: 'rate_limit_exceeded' }],
    ['overloaded', 529, { message: 'Overloaded', type: 'overloaded_error' }],
    ['overloaded', 503, { message: 'no' }],
    ['overloaded', 502, { message: 'Overloaded', type: 'overloaded_error' }],
    ['timeout', 408, { message: 'no' }],
    ['timeout', 504, { message: 'no' }],
    ['timeout', 524, { message: 'no' }],
    ['unreachable', 521, { message: 'no' }],
    ['server_error', 500, { message: 'no' }],
    ['server_error', 424, { message: 'no' }],
    ['invalid_request', 400, { message: 'messages: Field required', type: 'invalid_request_error' }],
    ['invalid_request', 400, { message: 'max_tokens is too large: 100000. This model supports at most 16384 tokens.' }],
    ['invalid_request', 404, { message: 'The model does not exist', code: 'model_not_found' }],
  ])('returns %s for status %d with %j', (errorClass, status, error) => {
    expect(errorClassOf(reported(status, error))).toBe(errorClass);
  });

  it.each<[string, ErrorCode]>([
    ['final', 'CLIENT_DISCONNECTED'],
    ['final', 'SHUTTING_DOWN'],
    ['final', 'FORBIDDEN'],
    ['timeout', 'UPSTREAM_TIMEOUT'],
    ['unreachable', 'UPSTREAM_UNREACHABLE'],
    ['server_error', 'UPSTREAM_TRUNCATED'],
    ['server_error', 'UPSTREAM_INVALID'],
    ['rate_limit', 'RATE_LIMIT_EXCEEDED'],
    ['invalid_request', 'INVALID_REQUEST'],
    ['invalid_request', 'UPSTREAM_FORBIDDEN'],
  ])('returns %s for the gateway’s own error %s', (errorClass, code) => {
    expect(errorClassOf(new GatewayError(code, 'prompt is too long'))).toBe(errorClass);
  });
});

describe('isListed', () => {
  it.each([
    ['a status that is listed', 503, { message: 'no' }, [503], true],
    ['a status that is not listed', 529, { message: 'no' }, [503], false],
    ['a rate limit with another status', 413, { message: 'no', code: 'rate_limit_exceeded' }, [429], true],
    [
      'an empty account with the status of a rate limit',
      429,
      { message: 'no', code: 'insufficient_quota' },
      [429],
      false,
    ],
    ['an invalid key with the status of an invalid request', 400, { message: 'API key not valid.' }, [401], true],
    ['an invalid request that is listed', 400, { message: 'no' }, [400], true],
  ])('compares %s', (_what, status, error, statuses, expected) => {
    expect(isListed(reported(status, error), statuses)).toBe(expected);
  });
});
