import type { EndpointType } from '../../config';
import { GatewayError } from '../../errors';
import { readLegacyRequest } from './legacy-request';

const messages = [{ role: 'user', content: 'Hi' }];

function errorOf(type: EndpointType, body: unknown): GatewayError {
  try {
    readLegacyRequest(type, body);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('the request was not rejected');
}

describe.each<[EndpointType, Record<string, unknown>]>([
  ['llm/v1/chat', { messages }],
  ['llm/v1/completions', { prompt: 'Hi' }],
])('a legacy request of type %s', (type, least) => {
  it('requires only its main field and gets no default values', () => {
    expect(readLegacyRequest(type, least)).toEqual(least);
  });

  it('has candidate_count renamed to n and temperature doubled', () => {
    const body = { ...least, candidate_count: 3, temperature: 0.35, max_tokens: 5, stop: ['END'] };
    expect(readLegacyRequest(type, body)).toMatchObject({
      ...least,
      n: 3,
      temperature: 0.7,
      max_tokens: 5,
      stop: ['END'],
    });
  });

  it('accepts numbers as text, and nulls', () => {
    const body = { ...least, candidate_count: '2', temperature: '0.5', stop: null, max_tokens: null };
    const { n, temperature, stop, max_tokens } = readLegacyRequest(type, body);
    expect({ n, temperature, stop, max_tokens }).toEqual({ n: 2, temperature: 1 });
  });

  it('keeps native parameters of the provider', () => {
    const body = { ...least, seed: 7, top_p: 0.5, stream: false };
    expect(readLegacyRequest(type, body)).toEqual(body);
  });

  it.each([
    ['temperature', 1.1, 'less_than_equal'],
    ['temperature', -0.1, 'greater_than_equal'],
    ['candidate_count', 0, 'greater_than_equal'],
    ['candidate_count', 6, 'less_than_equal'],
    ['max_tokens', 0, 'greater_than_equal'],
    ['stop', [], 'too_short'],
    ['stop', 'END', 'list_type'],
    ['top_p', 2, 'less_than_equal'],
  ])('is rejected with %s %j', (field, value, issue) => {
    const { status, detail } = errorOf(type, { ...least, [field]: value });
    expect(status).toBe(422);
    expect(detail).toEqual([expect.objectContaining({ type: issue, loc: ['body', field] })]);
  });

  it('is rejected with the newer name n', () => {
    const { status, detail } = errorOf(type, { ...least, n: 2 });
    expect(status).toBe(type === 'llm/v1/chat' ? 422 : 400);
    expect(detail).toBe('Invalid parameter `n`. Use `candidate_count` instead.');
  });

  it.each([true, 'true', 1])('is rejected with stream: %j', (stream) => {
    const { status, detail } = errorOf(type, { ...least, stream });
    expect(status).toBe(422);
    expect(detail).toContain('x-sluice-payload: current');
  });

  it('keeps its model for the controller to check', () => {
    expect(readLegacyRequest(type, { ...least, model: 'other' })['model']).toBe('other');
  });
});

describe('a legacy embeddings request', () => {
  it.each([['Hi'], [['Hi', 'Ho']], [[]]])('has text renamed to input: %j', (text) => {
    expect(readLegacyRequest('llm/v1/embeddings', { text, user: 'ada' })).toEqual({ input: text, user: 'ada' });
  });

  it('is rejected with both names', () => {
    expect(errorOf('llm/v1/embeddings', { text: 'Hi', input: 'Ho' })).toMatchObject({
      status: 400,
      detail: 'Invalid parameter `input`. Use `text` instead.',
    });
  });

  it.each([
    [
      { input: 'Hi' },
      "Field required; an embeddings endpoint, asked as in MLflow 2.5 to 2.8, takes 'text', not 'input'",
    ],
    [{}, 'Field required'],
  ])('is rejected without text, and the error names the expected field: %j', (body, msg) => {
    expect(errorOf('llm/v1/embeddings', body).detail).toEqual([
      { type: 'missing', loc: ['body', 'text'], msg, input: body },
    ]);
  });
});

it.each([
  [{ role: 'user' }, ['body', 'messages', 0, 'content']],
  [{ role: 'user', content: null }, ['body', 'messages', 0, 'content']],
  [{ content: 'Hi' }, ['body', 'messages', 0, 'role']],
])('a legacy message without a role or without text is rejected: %j', (message, loc) => {
  expect(errorOf('llm/v1/chat', { messages: [message] }).detail).toEqual([expect.objectContaining({ loc })]);
});
