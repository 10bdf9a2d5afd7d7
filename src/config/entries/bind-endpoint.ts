import { asMapping, deepFreeze, isMapping, type Mapping } from '../objects';
import type { Path } from '../problems';
import { propertiesOf } from '../reading/class-rules';
import { readObject, readWithSource, type ReadingOptions } from '../reading/read-object';
import { displayValue, kindOf } from '../redaction';
import type { ReadingContext } from '../report';
import { ENDPOINT_TYPES, isEndpointType, OPERATIONS } from '../../wire';
import type { Endpoint, ProviderCatalog, ProviderDeclaration } from '../snapshot';
import { toCircuitBreaker } from './circuit-breaker-entry';
import { readConnection } from './connection-entry';
import { findProvider, listedName } from './find-provider';
import { EndpointEntry } from './gateway-file';
import { toImageFetching } from './images-entry';
import { limitScopeOf, type LimitEntry } from './limit-entry';
import { namedHosts } from './named-hosts';
import { toParameters } from './parameters-entry';
import { toTimeouts } from './timeouts-entry';
import { TrafficRouteEntry } from './traffic-route-entry';

/** An entry that has not been validated yet, from the file or another source. */
export interface Entry {
  readonly source: Mapping;
  /** Where the entry is, for messages; the report adds the line if the source has lines. */
  readonly path: Path;
}

/** MLflow's documentation shows these in `config`, but no version of MLflow reads them there. */
const MODEL_PARAMETERS = new Set(['temperature', 'max_tokens', 'top_p', 'top_k', 'n', 'stop']);

const CONFIG_OPTIONS: ReadingOptions = {
  expandsVariables: true,
  hintFor: (key) =>
    MODEL_PARAMETERS.has(key)
      ? ", as in MLflow; to make it a default, write it under the endpoint's parameters.default"
      : undefined,
};

const ENDPOINT_OPTIONS: ReadingOptions = {
  hintFor: (key) =>
    propertiesOf(new TrafficRouteEntry()).includes(key)
      ? '; it is a key of traffic routes, not of endpoints'
      : undefined,
};

/**
 * Validates one endpoint entry, including its provider's settings, and binds it to its provider. Returns undefined if
 * there is any problem; the report contains it.
 *
 * @param allow `egress.allow` of the file
 */
export function bindEndpoint<P extends ProviderDeclaration>(
  { source, path }: Entry,
  catalog: ProviderCatalog<P>,
  allow: readonly string[],
  context: ReadingContext,
): Endpoint<P> | undefined {
  const entry = readObject(EndpointEntry, source, path, context, ENDPOINT_OPTIONS);
  warnAboutRouteType(source, path, context);
  warnAboutLimitKey(entry?.limit, path, context);
  const model = asMapping(source['model']);
  const provider = findProvider(model['provider'], [...path, 'model', 'provider'], catalog, context);
  const config = readConfig(model, [...path, 'model', 'config'], provider, context);
  const hosts = config && context.isTrusted ? namedHosts(config.object, config.source) : [];
  const connection = readConnection(source, path, [...new Set([...allow, ...hosts])], context);
  if (!model['name']) context.report.rejectIfStrict([...path, 'model', 'name'], 'missing; must name the model');
  if (provider) warnAboutMissingOperation(provider, source, path, context);
  const type = entry?.endpoint_type ?? entry?.route_type;
  if (!entry || !type || !provider || !config || !connection) return undefined;

  const { name, limit, payload, parameters, timeouts, context_window, circuit_breaker, images } = entry;
  return Object.freeze({
    name,
    endpoint_type: type,
    provider,
    providerName: listedName(entry.model.provider, provider, catalog),
    target: deepFreeze({ model: entry.model.name ?? '', config: config.object }),
    limit: limit && deepFreeze({ calls: limit.calls, key: limit.key, renewal_period: limit.renewal_period }),
    payload,
    parameters: deepFreeze(toParameters(parameters)),
    timeouts: Object.freeze(toTimeouts(timeouts)),
    contextWindow: context_window,
    circuitBreaker: Object.freeze(toCircuitBreaker(circuit_breaker)),
    connection: deepFreeze(connection),
    images: Object.freeze(toImageFetching(images, allow)),
  });
}

function readConfig(
  { config, provider: name }: Mapping,
  path: Path,
  provider: ProviderDeclaration | undefined,
  context: ReadingContext,
): { object: object; source: Mapping } | undefined {
  if (isMapping(config)) return provider && readWithSource(provider.Config, config, path, context, CONFIG_OPTIONS);
  if (config !== undefined && config !== null) {
    context.report.problem(path, `found ${kindOf(config)}; must be a mapping with the provider's settings`);
  } else if (typeof name === 'string') {
    const found = config === null ? 'found null' : 'missing';
    context.report.problem(
      path,
      `${found}; must be a mapping with the provider's settings; write "config: {}" if it needs none`,
    );
  }
  return undefined;
}

/** MLflow serves such an endpoint and responds with status 501 to every request. */
function warnAboutMissingOperation(
  provider: ProviderDeclaration,
  source: Mapping,
  path: Path,
  { report }: ReadingContext,
): void {
  const key = (source['endpoint_type'] ?? null) === null ? 'route_type' : 'endpoint_type';
  const type = source[key];
  if (!isEndpointType(type) || provider[OPERATIONS[type].name]) return;
  const supported = ENDPOINT_TYPES.filter((known) => provider[OPERATIONS[known].name]);
  report.warnOrReject(
    [...path, key],
    `${provider.displayName} does not support ${type}; it supports ${supported.join(', ') || 'no endpoint type'}`,
  );
}

function warnAboutRouteType(source: Mapping, path: Path, { report }: ReadingContext): void {
  if (!('route_type' in source)) return;
  const isIgnored = (source['endpoint_type'] ?? null) !== null;
  report.warn(
    [...path, 'route_type'],
    isIgnored ? 'ignored, because endpoint_type is set' : 'deprecated; rename it to endpoint_type',
  );
}

function warnAboutLimitKey(limit: LimitEntry | null | undefined, path: Path, { report }: ReadingContext): void {
  if (!limit || limitScopeOf(limit.key)) return;
  const message = `found ${displayValue(limit.key)}; must be "endpoint", "user" or "address"; "endpoint" is used`;
  report.warn([...path, 'limit', 'key'], message);
}
