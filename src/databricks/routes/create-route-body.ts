import { isDeepStrictEqual } from 'node:util';
import { GatewayError } from '../../errors';
import { isRecord } from '../../shared/is-record';
import { bodyOf, type Body } from '../documents/read-body';
import { invalidParameter } from '../documents';
import { blockNameOf } from '../external-models';

/** Fields of the endpoint in messages, and the fields of the route that they come from. */
const FIELDS: readonly (readonly [endpoint: string, route: string])[] = [
  ['config.served_entities[0].external_model.task', 'route_type'],
  ['config.served_entities[0].external_model', 'model'],
  ['config.served_entities[0]', 'model'],
];

/**
 * Returns the body that creates an endpoint with the same model.
 * @throws GatewayError if the body is not a JSON object, has no type or model, or has two different configurations
 */
export function toCreateBody(received: unknown): Body {
  const { name, route_type, model } = bodyOf(received);
  if (route_type === undefined || route_type === null) {
    throw invalidParameter(['route_type'], 'missing; must be llm/v1/chat, llm/v1/completions or llm/v1/embeddings');
  }
  if (!isRecord(model))
    throw invalidParameter(['model'], 'must be an object with name, provider and its configuration');
  const { config, ...settings } = model;
  const external_model: Record<string, unknown> = { ...settings, task: route_type };
  const { provider } = model;
  if (typeof provider === 'string' && config !== undefined && config !== null) {
    const block = blockNameOf(provider);
    const given = external_model[block];
    if (given !== undefined && given !== null && !isDeepStrictEqual(given, config)) {
      throw invalidParameter(['model'], `config and ${block} differ; set one of them`);
    }
    external_model[block] = config;
  }
  return { name, config: { served_entities: [{ external_model }] } };
}

/** Returns an error of the endpoint with the fields of the route. */
export function inFieldsOfRoute(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.code !== 'INVALID_PARAMETER') return error;
  const rename = (text: string): string => FIELDS.reduce((renamed, [from, to]) => renamed.replaceAll(from, to), text);
  const { message, param } = error;
  return new GatewayError(error.code, rename(message), { ...(param !== undefined && { param: rename(param) }) });
}
