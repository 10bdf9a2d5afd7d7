import { bindEndpoint } from './entries/bind-endpoint';
import { bindRoute, type NamedEndpoint } from './entries/bind-route';
import { deepFreeze } from './deep-freeze';
import { entriesOf, type Entry } from './entries/file-entries';
import { GatewayFile } from './entries/gateway-file';
import { isMapping, type Mapping } from './mapping';
import { readObject } from './reading/read-object';
import type { ReadingContext } from './reading/reading-context';
import { absolutePath, readText } from './yaml/read-text';
import { readYaml } from './yaml/read-yaml';
import { Report } from './report';
import { kindOf } from './shown';
import type { GatewaySnapshot, ProviderCatalog, ProviderDeclaration } from './snapshot';

export interface LoadOptions {
  /**
   * Also refuses unknown keys, endpoint types that the provider does not have, models without a name, and keys in plain
   * text. Default false.
   */
  readonly strict?: boolean;
  /** Paths that held keys before. One that now leads nowhere is a problem and not the key itself. Default: none. */
  readonly keyFiles?: readonly string[];
}

/**
 * Reads an MLflow gateway file and binds every endpoint to its provider.
 *
 * @param path relative to the working directory; `~` is the home directory
 * @param env where variables are looked up, `MLFLOW_GATEWAY_ALLOWED_PROVIDERS` among them
 * @throws InvalidConfigError with everything that is wrong with the file
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
  const file = readObject(GatewayFile, root, [], context);
  const entries = entriesOf(root, report);
  const allow = Object.freeze(file?.egress?.allow ?? []);
  const endpoints = entries.endpoints.map((entry) => readEndpoint(entry, catalog, allow, context));
  const byName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  const routes = entries.routes.map((entry) => bindRoute(entry, byName, context));
  report.throwIfInvalid();

  return snapshot(report, {
    endpoints: endpoints.flatMap(({ endpoint }) => endpoint ?? []),
    routes: routes.flatMap(({ route }) => route ?? []),
    strictParity: file?.strict_parity === true,
    egressAllow: allow,
    leftOut: [...endpoints, ...routes].flatMap(({ leftOut }) => leftOut ?? []),
  });
}

function readEndpoint<P extends ProviderDeclaration>(
  { source, path }: Entry,
  catalog: ProviderCatalog<P>,
  allow: readonly string[],
  context: ReadingContext,
): NamedEndpoint<P> {
  const { name, endpoint_type, route_type, only_if_env: variable } = source;
  const type = endpoint_type ?? route_type;
  // Whatever else is odd about the variable is for `bindEndpoint` to say.
  if (typeof variable === 'string' && variable !== '' && !context.env[variable]) {
    return { name, type, leftOut: { name: String(name), variable } };
  }
  return { name, type, endpoint: bindEndpoint(source, path, catalog, allow, context) };
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

function snapshot<P extends ProviderDeclaration>(
  { source, files, warnings }: Report,
  parts: Pick<GatewaySnapshot<P>, 'endpoints' | 'routes' | 'strictParity' | 'egressAllow' | 'leftOut'>,
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
    leftOut: deepFreeze(parts.leftOut),
  });
}

function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return Object.freeze(new Map(items.map((item) => [item.name, item])));
}
