import type { EndpointType } from '../config';
import { GatewayError } from '../errors';
import type { BoundEndpoint } from './queryable';
import { applyStrictParity } from './strict-parity';

function applied(type: EndpointType, request: Record<string, unknown>, defaults: object = {}): unknown {
  // Nothing else of an endpoint is read.
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

it.each<EndpointType>(['llm/v1/chat', 'llm/v1/completions'])('%s is sampled at temperature 0', (type) => {
  expect(applied(type, { max_tokens: 1 })).toEqual({ max_tokens: 1, temperature: 0 });
  expect(applied(type, { temperature: 0.7 })).toEqual({ temperature: 0.7 });
});

it('the temperature that the operator has set for the endpoint is left to count', () => {
  expect(applied('llm/v1/chat', {}, { temperature: 0.3 })).toEqual({});
});

it('one stop string is refused, a list of them is not', () => {
  expect(issuesOf('llm/v1/chat', { stop: 'END' })).toEqual([
    { type: 'list_type', loc: ['body', 'stop'], msg: 'Input should be a valid list', input: 'END' },
  ]);
  expect(issuesOf('llm/v1/chat', { stop: ['END'] })).toBeUndefined();
});

it.each([[['Hi']], [[1, 2]]])('a prompt that is no text is refused, with everything else: %j', (prompt) => {
  expect(issuesOf('llm/v1/completions', { prompt, stop: 'END' })).toEqual([
    { type: 'string_type', loc: ['body', 'prompt'], msg: 'Input should be a valid string', input: prompt },
    { type: 'list_type', loc: ['body', 'stop'], msg: 'Input should be a valid list', input: 'END' },
  ]);
});

it('embeddings are asked as ever', () => {
  expect(applied('llm/v1/embeddings', { input: ['Hi'] })).toEqual({ input: ['Hi'] });
});
