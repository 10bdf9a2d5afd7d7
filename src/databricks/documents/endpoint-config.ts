import { formatPath, type Path } from '../../config';
import type { EndpointConfigBody, RouteBody } from './config-body';
import { rejectIncompleteTable } from './inference-table-body';
import { invalidParameter } from './invalid-parameter';
import { plain } from './read-body';
import type { EndpointConfigDocument, ServedEntityDocument, TrafficDocument } from './serving-endpoint-document';

const MAX_ENTITIES = 15;

/** The part of a config that its client decides. */
export type EndpointConfigContent = Pick<EndpointConfigDocument, 'served_entities' | 'traffic' | 'auto_capture_config'>;

export interface ConfigContext {
  /** Where the config is in the request body. */
  readonly path: Path;
  /** Task of the entities that have none, besides that of the config itself. */
  readonly defaultTask?: string | undefined;
  /**
   * Validates an item of `served_entities`.
   * @param path for messages
   * @param defaultTask for an external model that has none
   */
  readEntity(value: unknown, path: string, defaultTask: string | undefined): ServedEntityDocument;
}

/**
 * Returns the content of a config as it is stored.
 * @throws GatewayError `INVALID_PARAMETER`
 */
export function toEndpointConfig(body: EndpointConfigBody, context: ConfigContext): EndpointConfigContent {
  const { path } = context;
  const { served_entities: entities, served_models: models, traffic_config, auto_capture_config } = body;
  if (!entities === !models) {
    throw invalidParameter(path, `must have served_entities${entities ? ' or served_models, not both' : ''}`);
  }
  const list = entities ? 'served_entities' : 'served_models';
  const given = entities ?? models ?? [];
  const listPath = [...path, list];
  if (given.length === 0) throw invalidParameter(listPath, 'must have at least one entity');
  if (given.length > MAX_ENTITIES) {
    throw invalidParameter(listPath, `has ${given.length} entities; must have ${MAX_ENTITIES} or fewer`);
  }
  if (auto_capture_config) rejectIncompleteTable(auto_capture_config, [...path, 'auto_capture_config']);
  const task = body.task ?? context.defaultTask;
  const served_entities = given.map((entity, index) =>
    context.readEntity(entity, formatPath([...listPath, index]), task),
  );
  rejectRepeatedNames(served_entities, listPath);
  rejectOtherTasks(served_entities, listPath);
  return {
    served_entities,
    traffic: toTraffic(traffic_config?.routes, served_entities, [...path, 'traffic_config']),
    ...(auto_capture_config && { auto_capture_config: plain(auto_capture_config) }),
  };
}

function rejectRepeatedNames(entities: readonly ServedEntityDocument[], path: Path): void {
  const seen = new Set<string>();
  for (const [index, { name }] of entities.entries()) {
    if (seen.has(name)) {
      throw invalidParameter([...path, index, 'name'], `'${name}' is the name of an earlier entity; names must differ`);
    }
    seen.add(name);
  }
}

function rejectOtherTasks(entities: readonly ServedEntityDocument[], path: Path): void {
  const task = entities[0]?.external_model.task;
  const other = entities.findIndex(({ external_model }) => external_model.task !== task);
  if (other < 0) return;
  throw invalidParameter(
    [...path, other, 'external_model', 'task'],
    `must be ${task}, the task of the first entity: all entities of an endpoint have the same task`,
  );
}

function toTraffic(
  routes: readonly RouteBody[] | undefined,
  entities: readonly ServedEntityDocument[],
  path: Path,
): TrafficDocument[] {
  if (!routes) {
    const [only, ...others] = entities;
    if (only && others.length === 0) return [{ name: only.name, percentage: 100 }];
    throw invalidParameter(path, 'missing; is required for more than one entity');
  }
  const here = [...path, 'routes'];
  const known = new Set(entities.map(({ name }) => name));
  const traffic: TrafficDocument[] = [];
  for (const [index, route] of routes.entries()) {
    const name = entityNameOf(route, [...here, index]);
    const place = [...here, index, route.served_entity_name === undefined ? 'served_model_name' : 'served_entity_name'];
    if (!known.has(name)) throw invalidParameter(place, 'must be the name of a served entity of this config');
    if (traffic.some((earlier) => earlier.name === name)) {
      throw invalidParameter(place, `'${name}' has an earlier route; each entity must have exactly one`);
    }
    traffic.push({ name, percentage: route.traffic_percentage });
  }
  const missing = entities.find(({ name }) => !traffic.some((route) => route.name === name));
  if (missing) throw invalidParameter(here, `must have a route for the entity '${missing.name}'`);
  const sum = traffic.reduce((total, { percentage }) => total + percentage, 0);
  if (sum !== 100) throw invalidParameter(here, `the percentages add up to ${sum}; must add up to 100`);
  return traffic;
}

function entityNameOf({ served_entity_name: entity, served_model_name: model }: RouteBody, path: Path): string {
  if (entity !== undefined && model !== undefined && entity !== model) {
    throw invalidParameter([...path, 'served_model_name'], 'must be the same as served_entity_name');
  }
  const name = entity ?? model;
  if (name === undefined) throw invalidParameter([...path, 'served_entity_name'], 'missing; must name a served entity');
  return name;
}
