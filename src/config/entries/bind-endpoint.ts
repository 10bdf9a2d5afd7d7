import { readConnection } from './connection-entry';
import { deepFreeze } from '../deep-freeze';
import { findProvider, listedName } from './find-provider';
import { EndpointEntry } from './gateway-file';
import { toImageFetching } from './images-entry';
import { isMapping, type Mapping } from '../mapping';
import { countedBy, type LimitEntry } from './limit-entry';
import { namedHosts } from './named-hosts';
import { withVariables } from '../reading/or-variable';
import type { Path } from '../problems';
import { toParameters } from './parameters-entry';
import { readObject, type ReadingOptions } from '../reading/read-object';
import type { ReadingContext } from '../reading/reading-context';
import { kindOf, shown } from '../shown';
import { ENDPOINT_TYPES, isEndpointType, OPERATION_OF } from '../snapshot';
import type { Endpoint, ProviderCatalog, ProviderDeclaration } from '../snapshot';
import { toTimeouts } from './timeouts-entry';
import { withToolsFile } from '../reading/tools-file';

/** MLflow's documents show these in `config`, where no version of it reads them. */
const MODEL_PARAMETERS = new Set(['temperature', 'max_tokens', 'top_p', 'top_k', 'n', 'stop']);

const CONFIG_OPTIONS: ReadingOptions = {
  hasVariables: true,
  adviceOn: (key) =>
    MODEL_PARAMETERS.has(key)
      ? ", as in MLflow; to make it a default, write it under the endpoint's parameters.default"
      : undefined,
};

/**
 * Checks one entry, provider's block included, and binds it to its provider; undefined where the report says why not.
 *
 * @param allow `egress.allow` of the file
 */
export function bindEndpoint<P extends ProviderDeclaration>(
  source: Mapping,
  path: Path,
  catalog: ProviderCatalog<P>,
  allow: readonly string[],
  context: ReadingContext,
): Endpoint<P> | undefined {
  const entry = readObject(EndpointEntry, source, path, context);
  warnOfOldType(source, path, context);
  warnOfLimitKey(entry?.limit, path, context);
  const model = isMapping(source['model']) ? source['model'] : {};
  const provider = findProvider(model['provider'], [...path, 'model', 'provider'], catalog, context);
  const own = provider ? withToolsFile(provider.Config, givenTo(model), configOf(path), context) : context;
  const config = readConfig(model, path, provider, own);
  const hosts = provider ? namedHosts(config, withVariables(provider.Config, givenTo(model), own.env)) : [];
  const connection = readConnection(source, path, [...new Set([...allow, ...hosts])], context);
  if (!model['name']) context.report.refuseIfStrict([...path, 'model', 'name'], 'missing; must name the model');
  if (provider) warnOfMissingOperation(provider, source, path, context);
  const type = entry?.endpoint_type ?? entry?.route_type;
  if (!entry || !type || !provider || !config || !connection) return undefined;

  const { name, limit, payload, parameters, timeouts, images } = entry;
  return Object.freeze({
    name,
    endpoint_type: type,
    provider,
    providerName: listedName(entry.model.provider, provider, catalog),
    target: deepFreeze({ model: entry.model.name ?? '', config }),
    limit: limit && deepFreeze({ calls: limit.calls, key: limit.key, renewal_period: limit.renewal_period }),
    payload,
    parameters: deepFreeze(toParameters(parameters)),
    timeouts: Object.freeze(toTimeouts(timeouts)),
    connection: deepFreeze(connection),
    images: Object.freeze(toImageFetching(images, allow)),
  });
}

/** The provider's settings in the file. */
function givenTo({ config }: Mapping): Mapping {
  return isMapping(config) ? config : {};
}

function configOf(path: Path): Path {
  return [...path, 'model', 'config'];
}

/** MLflow serves such an endpoint and answers every call with 501. */
function warnOfMissingOperation(
  provider: ProviderDeclaration,
  source: Mapping,
  path: Path,
  { report }: ReadingContext,
): void {
  const key = (source['endpoint_type'] ?? null) === null ? 'route_type' : 'endpoint_type';
  const type = source[key];
  if (!isEndpointType(type) || provider[OPERATION_OF[type]]) return;
  const types = ENDPOINT_TYPES.filter((known) => provider[OPERATION_OF[known]]);
  const served = types.length > 0 ? `it has ${types.join(', ')}` : 'it has none';
  report.warnOrRefuse([...path, key], `${provider.displayName} has no ${type}; ${served}`);
}

function warnOfOldType(source: Mapping, path: Path, { report }: ReadingContext): void {
  if (!('route_type' in source)) return;
  const isIgnored = (source['endpoint_type'] ?? null) !== null;
  report.warn(
    [...path, 'route_type'],
    isIgnored ? 'ignored, since endpoint_type is there' : 'now called endpoint_type',
  );
}

function warnOfLimitKey(limit: LimitEntry | null | undefined, path: Path, { report }: ReadingContext): void {
  if (!limit || countedBy(limit.key)) return;
  const known = 'it can be "endpoint", "user" or "address"';
  report.warn([...path, 'limit', 'key'], `found ${shown(limit.key)}; counted by endpoint, since ${known}`);
}

function readConfig(
  model: Mapping,
  path: Path,
  provider: ProviderDeclaration | undefined,
  context: ReadingContext,
): object | undefined {
  const { config, provider: name } = model;
  const here = configOf(path);
  if (isMapping(config)) return provider && readObject(provider.Config, config, here, context, CONFIG_OPTIONS);
  if (config !== undefined && config !== null) {
    context.report.problem(here, `found ${kindOf(config)}; must be a mapping with the provider's settings`);
  } else if (typeof name === 'string') {
    const found = config === null ? 'found null' : 'missing';
    context.report.problem(
      here,
      `${found}; a provider needs its settings here; write "config: {}" where it needs none`,
    );
  }
  return undefined;
}
