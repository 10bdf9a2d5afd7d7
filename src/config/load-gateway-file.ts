import { bindEndpoint } from './bind-endpoint';
import { deepFreeze } from './deep-freeze';
import { GatewayFile } from './gateway-file';
import { isMapping, type Mapping } from './mapping';
import type { Path } from './problems';
import { readObject, type ReadingContext } from './read-object';
import { absolutePath, readText } from './read-text';
import { readYaml } from './read-yaml';
import { Report } from './report';
import { kindOf, shown } from './shown';
import type { Endpoint, GatewaySnapshot, LeftOut, ProviderCatalog, ProviderDeclaration } from './snapshot';

interface Entry {
  readonly source: Mapping;
  readonly path: Path;
}

/**
 * Reads an MLflow gateway file and binds every endpoint to its provider.
 *
 * @param path relative to the working directory; `~` is the home directory
 * @param env where `$NAME` keys are looked up
 * @throws InvalidConfigError with everything that is wrong with the file
 */
export function loadGatewayFile<P extends ProviderDeclaration>(
  path: string,
  catalog: ProviderCatalog<P>,
  env: NodeJS.ProcessEnv,
): GatewaySnapshot<P> {
  const report = new Report(absolutePath(path));
  const root = readRoot(report);
  report.throwIfInvalid();

  const context = { report, env };
  const entries = entriesOf(root, context);
  checkNames(entries, report);
  const leftOut = entries.flatMap((entry) => leftOutFor(entry, env));
  const served = entries.filter((entry) => leftOutFor(entry, env).length === 0);
  const endpoints = served.flatMap((entry) => bindEndpoint(entry.source, entry.path, catalog, context) ?? []);
  report.throwIfInvalid();
  return snapshot(report, endpoints, leftOut);
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

/**
 * The endpoints of both lists. MLflow 2.9 to 2.22 ignores `routes` beside `endpoints`, 3.6 and later reads traffic
 * routes there; each entry says itself which it is, so nobody's entries are lost.
 */
function entriesOf(root: Mapping, context: ReadingContext): Entry[] {
  readObject(GatewayFile, root, [], context);
  return [...mappingsOf(root, 'endpoints', context), ...routeEntries(root, context)];
}

function routeEntries(root: Mapping, context: ReadingContext): Entry[] {
  const { report } = context;
  const entries = mappingsOf(root, 'routes', context);
  const legacy = entries.filter(({ source, path }) => {
    if ('destinations' in source || 'task_type' in source) {
      report.problem(path, 'found a traffic route (task_type, destinations); traffic routes are not supported yet');
      return false;
    }
    if ('model' in source || 'route_type' in source || 'endpoint_type' in source) return true;
    report.problem(path, 'found neither an endpoint (route_type, model) nor a traffic route (task_type, destinations)');
    return false;
  });
  if (legacy.length > 0) report.warn(['routes'], 'now called endpoints; each route_type is called endpoint_type');
  return legacy;
}

function mappingsOf(root: Mapping, key: string, { report }: ReadingContext): Entry[] {
  const list = root[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((source: unknown, index) => {
    if (isMapping(source)) return [{ source, path: [key, index] }];
    report.problem([key, index], `found ${shown(source)}; must be a mapping with name, endpoint_type and model`);
    return [];
  });
}

function checkNames(entries: readonly Entry[], report: Report): void {
  const first = new Map<string, number | undefined>();
  for (const { source, path } of entries) {
    const { name } = source;
    if (typeof name !== 'string') continue;
    const here = [...path, 'name'];
    if (first.has(name)) {
      report.problem(
        here,
        `found ${shown(name)} a second time; names must be unique (first on line ${first.get(name)})`,
      );
    } else {
      first.set(name, report.lineOf(here));
    }
  }
}
