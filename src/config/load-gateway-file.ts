import { bindEndpoint } from './bind-endpoint';
import { bindRoute, type NamedEndpoints } from './bind-route';
import { deepFreeze } from './deep-freeze';
import { entriesOf, type Entry } from './file-entries';
import { GatewayFile } from './gateway-file';
import { isMapping, type Mapping } from './mapping';
import { readObject, type ReadingContext } from './read-object';
import { absolutePath, readText } from './read-text';
import { readYaml } from './read-yaml';
import { Report } from './report';
import { kindOf } from './shown';
import type { GatewaySnapshot, LeftOut, ProviderCatalog, ProviderDeclaration, TrafficRoute } from './snapshot';

export interface LoadOptions {
  /**
   * Also refuses unknown keys, endpoint types that the provider does not have, models without a name, and keys in plain
   * text. Default false.
   */
  readonly strict?: boolean;
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
  { strict = false }: LoadOptions = {},
): GatewaySnapshot<P> {
  const report = new Report(absolutePath(path), strict);
  const root = readRoot(report);
  report.throwIfInvalid();

  const context = { report, env };
  const file = readObject(GatewayFile, root, [], context);
  const entries = entriesOf(root, report);
  const endpoints = bindEndpoints(entries.endpoints, catalog, context);
  const routes = entries.routes.flatMap((entry) => bindRoute(entry, endpoints, context) ?? []);
  report.throwIfInvalid();

  const served = [...endpoints.values()].flatMap(({ endpoint }) => endpoint ?? []);
  const leftOut = [...endpoints.values()].flatMap((named) => named.leftOut ?? []);
  return snapshot(report, served, leftOut);
}
/** Whether an entry waits for an environment variable; whatever else is odd about it is for `bindEndpoint` to say. */
function leftOutFor({ source }: Entry, env: NodeJS.ProcessEnv): LeftOut[] {
  const { name, only_if_env: variable } = source;
  return typeof variable === 'string' && variable !== '' && !env[variable] ? [{ name: String(name), variable }] : [];
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
  report: Report,
  endpoints: readonly Endpoint<P>[],
  leftOut: readonly LeftOut[],
): GatewaySnapshot<P> {
  return Object.freeze({
    path: report.source,
    endpoints: Object.freeze(endpoints),
    byName: Object.freeze(new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]))),
    routes: [],
    routesByName: new Map(),
    strictParity: false,
    warnings: report.warnings,
    leftOut: deepFreeze(leftOut),
  });
}
