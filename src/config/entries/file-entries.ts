import { isMapping, type Mapping } from '../mapping';
import type { Path } from '../problems';
import type { Report } from '../report';
import { shown } from '../shown';

/** One entry of `endpoints:` or `routes:`, as yet unchecked. */
export interface Entry {
  readonly source: Mapping;
  readonly path: Path;
}

export interface Entries {
  readonly endpoints: readonly Entry[];
  readonly routes: readonly Entry[];
}

/**
 * The endpoints of both lists and the traffic routes. MLflow 2.9 to 2.22 ignores `routes` beside `endpoints`, 3.6 and
 * later reads traffic routes there; each entry says itself which it is, so nobody's entries are lost.
 */
export function entriesOf(root: Mapping, report: Report): Entries {
  const routes: Entry[] = [];
  const old: Entry[] = [];
  for (const entry of mappingsOf(root, 'routes', report)) {
    if (isTrafficRoute(entry)) routes.push(entry);
    else if (isEndpoint(entry)) old.push(entry);
    else {
      const known = 'an endpoint (route_type, model) nor a traffic route (task_type, destinations)';
      report.problem(entry.path, `found neither ${known}`);
    }
  }
  if (old.length > 0) report.warn(['routes'], 'now called endpoints; each route_type is called endpoint_type');
  const endpoints = [...mappingsOf(root, 'endpoints', report), ...old];
  checkNames([...endpoints, ...routes], report);
  return { endpoints, routes };
}

function isTrafficRoute({ source }: Entry): boolean {
  return 'destinations' in source || 'task_type' in source;
}

function isEndpoint({ source }: Entry): boolean {
  return 'model' in source || 'route_type' in source || 'endpoint_type' in source;
}

function mappingsOf(root: Mapping, key: string, report: Report): Entry[] {
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
