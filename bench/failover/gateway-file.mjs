import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { SCENARIOS } from './scenarios.mjs';

const PAGE = fileURLToPath(new URL('../../docs/resilience.md', import.meta.url));
const HEADING = '## Recommended configuration';

/** Settings of the gateway that are in seconds, and that a shortened run shortens. */
const SECONDS = new Set(['first_byte', 'first_token', 'idle', 'total', 'backoff']);

/** A route with a fallback, and nothing else. */
const DEFAULTS = { route: {}, primary: {}, fallback: {} };

/** Returns the settings of the first route, of its destination and of its fallback in docs/resilience.md. */
function recommended() {
  const page = readFileSync(PAGE, 'utf8');
  const [, yaml] = /```yaml\n([^]*?)```/.exec(page.slice(page.indexOf(HEADING))) ?? [];
  if (yaml === undefined) throw new Error(`${PAGE} has no YAML block below "${HEADING}"`);
  const { endpoints, routes } = parse(yaml);
  const { name: _route, task_type: _type, destinations, fallbacks, ...route } = routes[0];
  const settingsOf = (wanted) => {
    const {
      name: _name,
      endpoint_type: _endpointType,
      model: _model,
      ...settings
    } = endpoints.find(({ name }) => name === wanted);
    return settings;
  };
  return { route, primary: settingsOf(destinations[0].name), fallback: settingsOf(fallbacks[0]) };
}

export const CONFIGURATIONS = { recommended, defaults: () => DEFAULTS };

export function modelsOf({ id, fault, fallback = 'healthy' }) {
  return { primary: `${id}-primary.${fault}`, fallback: `${id}-fallback.${fallback}` };
}

/** Returns a gateway file with a route for each scenario, named by its id, and the route `alive` to a healthy model. */
export function gatewayFile({ route, primary, fallback }, providerPort, scale) {
  const endpoint = (model, settings) => ({
    name: model,
    endpoint_type: 'llm/v1/chat',
    model: {
      provider: 'openai',
      name: model,
      config: { openai_api_key: 'failover-key', openai_api_base: `http://127.0.0.1:${providerPort}/v1` },
    },
    ...shortened(settings, scale),
  });
  const models = [...SCENARIOS.map(modelsOf), modelsOf({ id: 'alive', fault: 'healthy' })];
  const routes = models.map((names) => ({
    name: names.primary.split('-')[0],
    task_type: 'llm/v1/chat',
    destinations: [{ name: names.primary, traffic_percentage: 100 }],
    fallbacks: [names.fallback],
    ...shortened(route, scale),
  }));
  const endpoints = models.flatMap((names) => [endpoint(names.primary, primary), endpoint(names.fallback, fallback)]);
  return JSON.stringify({ endpoints, routes }, null, 2);
}

function shortened(value, scale) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    SECONDS.has(key) && typeof item === 'number' ? item * scale : shortened(item, scale),
  ]);
  return Object.fromEntries(entries);
}
