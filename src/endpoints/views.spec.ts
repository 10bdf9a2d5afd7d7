import { Value } from '@sinclair/typebox/value';
import { Secret, type Limit } from '../config';
import { toModel } from '../dialects/openai/model';
import { EndpointInfo, Model, RouteInfo } from '../wire';
import type { BoundEndpoint } from './queryable';
import { toEndpointInfo, toRouteInfo } from './views';

class Config {
  key = new Secret('canary');
}
const limit: Limit = { calls: 3, key: null, renewal_period: '5 minute' };

function endpoint(fields: Partial<BoundEndpoint> = {}): BoundEndpoint {
  return {
    name: 'chat',
    endpoint_type: 'llm/v1/chat',
    provider: { name: 'acme', displayName: 'Acme', Config },
    providerName: 'acme',
    target: { model: 'model-1', config: new Config() },
    limit: null,
    payload: 'auto',
    parameters: { default: {}, maximum: {} },
    timeouts: {},
    contextWindow: null,
    circuitBreaker: null,
    connection: { allow: [] },
    images: null,
    ...fields,
  };
}

describe('the views of an endpoint', () => {
  it('contain MLflow’s fields, including nulls, for the endpoints API', () => {
    expect(toEndpointInfo(endpoint())).toEqual({
      name: 'chat',
      endpoint_type: 'llm/v1/chat',
      model: { name: 'model-1', provider: 'acme' },
      endpoint_url: '/gateway/chat/invocations',
      limit: null,
    });
  });

  it('contain the older field names for the routes API', () => {
    expect(toRouteInfo(endpoint({ limit }))).toEqual({
      name: 'chat',
      route_type: 'llm/v1/chat',
      model: { name: 'model-1', provider: 'acme' },
      route_url: '/gateway/chat/invocations',
      limit: { calls: 3, key: null, renewal_period: '5 minute' },
    });
  });

  it('contain the provider’s name as the file spells it', () => {
    const aliased = endpoint({ providerName: 'seller' });
    expect([toEndpointInfo(aliased), toRouteInfo(aliased)].map(({ model }) => model.provider)).toEqual([
      'seller',
      'seller',
    ]);
  });

  it('contain OpenAI’s fields for the model list', () => {
    expect(toModel(endpoint(), 1767323045)).toEqual({
      id: 'chat',
      object: 'model',
      created: 1767323045,
      owned_by: 'acme',
    });
  });

  it('have the model name null if the file names no model', () => {
    const { model } = toEndpointInfo(endpoint({ target: { model: '', config: new Config() } }));
    expect(model).toEqual({ name: null, provider: 'acme' });
  });

  it('match the declared schemas and contain nothing of the config', () => {
    for (const shown of [endpoint(), endpoint({ limit })]) {
      expect([...Value.Errors(EndpointInfo.json, toEndpointInfo(shown))]).toEqual([]);
      expect([...Value.Errors(RouteInfo.json, toRouteInfo(shown))]).toEqual([]);
      expect([...Value.Errors(Model.json, toModel(shown, 1))]).toEqual([]);
      expect(JSON.stringify([toEndpointInfo(shown), toRouteInfo(shown)])).not.toMatch(/canary|config|secret/);
    }
  });
});
