import { baseUrlOf, endpointsOf, providersOf } from './index.mjs';

/**
 * Returns the gateway file with an endpoint for each provider and type; see `../api/gateway-file.mjs`.
 *
 * @param fakeUrl URL of the fake provider
 */
export function providersGatewayFile(fakeUrl, { version, keys }) {
  const type = keys === 'routes' ? 'route_type' : 'endpoint_type';
  const entries = providersOf(version).flatMap((provider) =>
    endpointsOf(provider).map((endpoint) => ({
      name: endpoint.name,
      [type]: `llm/v1/${endpoint.type}`,
      model: {
        provider: provider.provider ?? provider.name,
        name: endpoint.model,
        config: provider.config(baseUrlOf(provider, fakeUrl), endpoint.type),
      },
    })),
  );
  return JSON.stringify({ [keys]: entries });
}
