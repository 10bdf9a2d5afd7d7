import { isMapping, type Mapping } from '../objects';
import { displayValue } from '../redaction';
import type { Report } from '../report';
import type { Entry } from './bind-endpoint';

export interface Entries {
  readonly endpoints: readonly Entry[];
  readonly routes: readonly Entry[];
}

/**
 * Returns the endpoints of both lists and the traffic routes. MLflow 2.5 to 2.8 reads endpoints from `routes`, 2.9 to
 * 2.22 ignores `routes` beside `endpoints`, and 3.6 and later reads traffic routes there. The keys of an entry decide
 * which of the two it is.
 */
export function entriesOf(root: Mapping, report: Report): Entries {
  const routes: Entry[] = [];
  const oldEndpoints: Entry[] = [];
  for (const entry of mappingsOf(root, 'routes', report)) {
    if (isTrafficRoute(entry)) routes.push(entry);
    else if (isEndpoint(entry)) oldEndpoints.push(entry);
    else {
      const expected = 'an endpoint (route_type, model) or a traffic route (task_type, destinations)';
      report.problem(entry.path, `must be ${expected}`);
    }
  }
  if (oldEndpoints.length > 0) {
    report.warn(['routes'], 'deprecated for endpoints; rename it to endpoints, and each route_type to endpoint_type');
  }
  const endpoints = [...mappingsOf(root, 'endpoints', report), ...oldEndpoints];
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
    report.problem([key, index], `found ${displayValue(source)}; must be a mapping with name, endpoint_type and model`);
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
      const found = `found ${displayValue(name)} a second time`;
      report.problem(here, `${found}; names must be unique (first on line ${first.get(name)})`);
    } else {
      first.set(name, report.lineOf(here));
    }
  }
}
