import { baseOf, endpointsOf, vendorsOf } from './vendors.mjs';

/**
 * The file with an endpoint for each vendor and type, as JSON, which is YAML; see `gateway-file.mjs`.
 *
 * @param fake where the fake vendor listens
 */
export function vendorsFile(fake, { version, keys }) {
  const type = keys === 'routes' ? 'route_type' : 'endpoint_type';
  const entries = vendorsOf(version).flatMap((vendor) =>
    endpointsOf(vendor).map((endpoint) => ({
      name: endpoint.name,
      [type]: `llm/v1/${endpoint.type}`,
      model: {
        provider: vendor.provider ?? vendor.name,
        name: endpoint.model,
        config: vendor.config(baseOf(vendor, fake), endpoint.type),
      },
    })),
  );
  return JSON.stringify({ [keys]: entries });
}
