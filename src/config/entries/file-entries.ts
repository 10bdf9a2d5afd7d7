import { isMapping } from '../objects';
import type { Path } from '../problems';
import { displayValue } from '../redaction';
import type { Report } from '../report';
import type { ListName } from '../yaml/file-content';

/** What an item of the lists is. */
export type EntryKind = 'endpoint' | 'traffic route' | undefined;

/**
 * Returns the kind of an item, or reports a problem and returns undefined. MLflow 2.5 to 2.8 reads endpoints from `routes`,
 * 2.9 to 2.22 ignores `routes` beside `endpoints`, and 3.6 and later reads traffic routes there. The keys of an entry
 * decide which of the two it is.
 */
export function kindOfItem(list: ListName, source: unknown, path: Path, report: Report): EntryKind {
  if (!isMapping(source)) {
    report.problem(path, `found ${displayValue(source)}; must be a mapping with name, endpoint_type and model`);
    return undefined;
  }
  if (list === 'endpoints') return 'endpoint';
  if ('destinations' in source || 'task_type' in source) return 'traffic route';
  if ('model' in source || 'route_type' in source || 'endpoint_type' in source) return 'endpoint';
  const expected = 'an endpoint (route_type, model) or a traffic route (task_type, destinations)';
  report.problem(path, `must be ${expected}`);
  return undefined;
}

export function warnOfOldEndpoints(report: Report): void {
  report.warn(['routes'], 'deprecated for endpoints; rename it to endpoints, and each route_type to endpoint_type');
}

/** Finds names that occur a second time. */
export class NameChecker {
  readonly #first = new Map<string, Path>();

  constructor(private readonly report: Report) {}

  /** @param path of the entry */
  check(name: unknown, path: Path): void {
    if (typeof name !== 'string') return;
    const here = [...path, 'name'];
    const first = this.#first.get(name);
    if (first) {
      const found = `found ${displayValue(name)} a second time`;
      const line = this.report.lineOf(first);
      this.report.problem(here, `${found}; names must be unique (first on line ${line})`);
    } else {
      this.#first.set(name, here);
    }
  }
}
