import { deepFreeze } from './deep-freeze';
import { EndpointEntry } from './gateway-file';
import { isMapping, type Mapping } from './mapping';
import { countedBy, type LimitEntry } from './limit-entry';
import { didYouMean } from './nearest';
import type { Path } from './problems';
import { readObject, type ReadingContext } from './read-object';
import { kindOf, shown } from './shown';
import type { Endpoint, ProviderCatalog, ProviderDeclaration } from './snapshot';

/** Checks one entry, provider's block included, and binds it to its provider; undefined where the report says why not. */
export function bindEndpoint<P extends ProviderDeclaration>(
  source: Mapping,
  path: Path,
  catalog: ProviderCatalog<P>,
  context: ReadingContext,
): Endpoint<P> | undefined {
  const entry = readObject(EndpointEntry, source, path, context);
  warnOfOldType(source, path, context);
  warnOfLimitKey(entry?.limit, path, context);
  const model = isMapping(source['model']) ? source['model'] : {};
  const provider = findProvider(model['provider'], path, catalog, context);
  const config = readConfig(model, path, provider, context);
  const type = entry?.endpoint_type ?? entry?.route_type;
  if (!entry || !type || !provider || !config) return undefined;

  const { name, limit } = entry;
  return Object.freeze({
    name,
    endpoint_type: type,
    provider,
    target: deepFreeze({ model: entry.model.name ?? '', config }),
    limit: limit && deepFreeze({ calls: limit.calls, key: limit.key, renewal_period: limit.renewal_period }),
    payload: 'auto',
    parameters: deepFreeze({ default: {}, maximum: {} }),
    timeouts: Object.freeze({}),
  });
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

function findProvider<P extends ProviderDeclaration>(
  name: unknown,
  path: Path,
  catalog: ProviderCatalog<P>,
  { report }: ReadingContext,
): P | undefined {
  if (typeof name !== 'string') return undefined;
  const provider = catalog.find(name);
  if (!provider) {
    const names = catalog.names();
    const known = `must be one of ${names.map((known) => `"${known}"`).join(', ')}`;
    report.problem([...path, 'model', 'provider'], `found ${shown(name)}; ${known}${didYouMean(name, names)}`);
  }
  return provider;
}

function readConfig(
  model: Mapping,
  path: Path,
  provider: ProviderDeclaration | undefined,
  context: ReadingContext,
): object | undefined {
  const { config, provider: name } = model;
  const here = [...path, 'model', 'config'];
  if (isMapping(config)) return provider && readObject(provider.Config, config, here, context);
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
