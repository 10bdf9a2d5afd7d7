import { bindEndpoint, type Entry } from './entries/bind-endpoint';
import { bindRoute, type NamedEndpoint } from './entries/bind-route';
import { entriesOf } from './entries/file-entries';
import { GatewayFile } from './entries/gateway-file';
import { absolutePath } from './files';
import { deepFreeze, isMapping, type Mapping } from './objects';
import { readObject } from './reading/read-object';
import { kindOf } from './redaction';
import { Report, type ReadingContext } from './report';
import type { GatewaySnapshot, ProviderCatalog, ProviderDeclaration } from './snapshot';
import { readText } from './yaml/read-text';
import { readYaml } from './yaml/read-yaml';

export interface LoadOptions {
  /**
   * Also rejects unknown keys, endpoint types that the provider does not support, models without a name, and keys in
   * plain text. Default false.
   */
  readonly strict?: boolean;
  /** Paths that contained keys before. If such a file no longer exists, its path is a problem, not a key. Default: none. */
  readonly keyFiles?: readonly string[];
}

/**
 * Loads an MLflow gateway file and binds every endpoint to its provider. The steps are:
 *
 * 1. `readText`, `readYaml`: YAML to plain values; the report records the line of each value.
 * 2. `entriesOf`: locates the entries of endpoints and traffic routes in every form of the file.
 * 3. `readObject`, for each object: merges the sources, expands variables, instantiates the class, validates.
 * 4. `bindEndpoint`, `bindRoute`: entries to frozen endpoints and routes.
 *
 * @param path relative to the working directory; `~` is the home directory
 * @param env the environment variables, including `MLFLOW_GATEWAY_ALLOWED_PROVIDERS`
 * @throws InvalidConfigError with all problems of the file
 */
export function loadGatewayFile<P extends ProviderDeclaration>(
  path: string,
  catalog: ProviderCatalog<P>,
  env: NodeJS.ProcessEnv,
  { strict = false, keyFiles = [] }: LoadOptions = {},
): GatewaySnapshot<P> {
  const report = new Report(absolutePath(path), strict);
  const root = readRoot(report);
  report.throwIfInvalid();

  const context = { report, env, keyFiles };
  const file = readObject(GatewayFile, withoutItems(root), [], context);
  const entries = entriesOf(root, report);
  const allow = Object.freeze(file?.egress?.allow ?? []);
  const endpoints = entries.endpoints.map((entry) => bindUnlessSkipped(entry, catalog, allow, context));
  const endpointsByName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  const routes = entries.routes.map((entry) => bindRoute(entry, endpointsByName, context));
  report.throwIfInvalid();

  return snapshot(report, {
    endpoints: endpoints.flatMap(({ endpoint }) => endpoint ?? []),
    routes: routes.flatMap(({ route }) => route ?? []),
    strictParity: file?.strict_parity === true,
    egressAllow: allow,
    skipped: [...endpoints, ...routes].flatMap(({ skipped }) => skipped ?? []),
  });
}

function readRoot(report: Report): Mapping {
  const text = readText(report);
  const root = text === undefined ? undefined : readYaml(text, report);
  report.throwIfInvalid();
  if (isMapping(root)) return root;
  const found = root === null ? 'nothing' : kindOf(root);
  report.problem([], `found ${found}; must be a mapping with the key "endpoints"`);
  return {};
}

/** Returns the file without the items of its lists, which are read one by one. */
function withoutItems(root: Mapping): Mapping {
  const lists = ['endpoints', 'routes'].filter((key) => Array.isArray(root[key]));
  return lists.length === 0 ? root : { ...root, ...Object.fromEntries(lists.map((key) => [key, []])) };
}

/** Skips the entry if the variable of `only_if_env` is not set. */
function bindUnlessSkipped<P extends ProviderDeclaration>(
  entry: Entry,
  catalog: ProviderCatalog<P>,
  allow: readonly string[],
  context: ReadingContext,
): NamedEndpoint<P> {
  const { name, endpoint_type, route_type, only_if_env: variable } = entry.source;
  const type = endpoint_type ?? route_type;
  // `bindEndpoint` reports values that are not the name of a variable.
  if (typeof variable === 'string' && variable !== '' && !context.env[variable]) {
    return { name, type, skipped: { name: String(name), variable } };
  }
  return { name, type, endpoint: bindEndpoint(entry, catalog, allow, context) };
}

function snapshot<P extends ProviderDeclaration>(
  { source, files, warnings, warningSummary }: Report,
  parts: Pick<GatewaySnapshot<P>, 'endpoints' | 'routes' | 'strictParity' | 'egressAllow' | 'skipped'>,
): GatewaySnapshot<P> {
  return Object.freeze({
    path: source,
    files: Object.freeze([...files]),
    endpoints: Object.freeze(parts.endpoints),
    byName: byName(parts.endpoints),
    routes: Object.freeze(parts.routes),
    routesByName: byName(parts.routes),
    strictParity: parts.strictParity,
    egressAllow: parts.egressAllow,
    warnings,
    warningSummary,
    skipped: deepFreeze(parts.skipped),
  });
}

function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return Object.freeze(new Map(items.map((item) => [item.name, item])));
}
