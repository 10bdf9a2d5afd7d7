import type { EndpointType } from '../config';
import { GatewayError } from '../errors';
import type { BoundEndpoint } from './queryable';
import { applyStrictParity } from './strict-parity';

function applied(type: EndpointType, request: Record<string, unknown>, defaults: object = {}): unknown {
  // Only these fields of an endpoint are read.
  const endpoint = { endpoint_type: type, parameters: { default: defaults, maximum: {} } } as unknown as BoundEndpoint;
  const given = structuredClone(request) as Parameters<typeof applyStrictParity>[1];
  applyStrictParity(endpoint, given);
  return given;
}

function issuesOf(type: EndpointType, request: Record<string, unknown>): unknown {
  try {
    applied(type, request);
  } catch (error) {
    return error instanceof GatewayError && error.status === 422 ? error.detail : error;
  }
  return undefined;
}

it.each<EndpointType>(['llm/v1/chat', 'llm/v1/completions'])(
  'strict parity sets temperature 0 for %s if the request has none',
  (type) => {
    expect(applied(type, { max_tokens: 1 })).toEqual({ max_tokens: 1, temperature: 0 });
    expect(applied(type, { temperature: 0.7 })).toEqual({ temperature: 0.7 });
  },
);

it('strict parity keeps the endpoint’s own default temperature', () => {
  expect(applied('llm/v1/chat', {}, { temperature: 0.3 })).toEqual({});
});

it('strict parity rejects a stop string and accepts a list', () => {
  expect(issuesOf('llm/v1/chat', { stop: 'END' })).toEqual([
    { type: 'list_type', loc: ['body', 'stop'], msg: 'Input should be a valid list', input: 'END' },
  ]);
  expect(issuesOf('llm/v1/chat', { stop: ['END'] })).toBeUndefined();
});

it.each([[['Hi']], [[1, 2]]])('strict parity rejects the prompt %j, together with other violations', (prompt) => {
  expect(issuesOf('llm/v1/completions', { prompt, stop: 'END' })).toEqual([
    { type: 'string_type', loc: ['body', 'prompt'], msg: 'Input should be a valid string', input: prompt },
    { type: 'list_type', loc: ['body', 'stop'], msg: 'Input should be a valid list', input: 'END' },
  ]);
});

it.each([
  [{ stream: true }, { include_usage: true }],
  [{ stream: true, stream_options: { include_usage: false } }, { include_usage: false }],
  [{ stream: false }, undefined],
])('strict parity requests the usage of a stream unless the client has decided: %j', (request, stream_options) => {
  const expected = { ...request, temperature: 0, ...(stream_options && { stream_options }) };
  expect(applied('llm/v1/chat', request)).toEqual(expected);
});

it('strict parity does not change embeddings requests', () => {
  expect(applied('llm/v1/embeddings', { input: ['Hi'] })).toEqual({ input: ['Hi'] });
});
