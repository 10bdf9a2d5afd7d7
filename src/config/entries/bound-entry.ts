import type { Path } from '../problems';
import type { ReadingContext, Report, Warning } from '../report';
import type { FileRead, SourceFiles } from '../source-files';
import type { Endpoint, ProviderCatalog, ProviderDeclaration, SkippedEntry, TrafficRoute } from '../snapshot';
import { bindEndpoint, type Entry } from './bind-endpoint';
import { bindRoute, referencesOf, type NamedEndpoint, type NamedEndpoints } from './bind-route';

/** An endpoint entry after binding, with everything besides its content that the result depends on. */
export interface BoundEndpointEntry<P extends ProviderDeclaration> extends NamedEndpoint<P> {
  readonly findings: Findings;
}

/** A traffic route after binding, with everything besides its content that the result depends on. */
export interface BoundRouteEntry<P extends ProviderDeclaration> {
  readonly route?: TrafficRoute<P>;
  readonly skipped?: SkippedEntry;
  readonly findings: Findings;
  /** The endpoints to which the names in the route referred. */
  readonly targets: ReadonlyMap<string, Endpoint<P> | string | undefined>;
}

/** What the binding of an entry has reported, and the files that it has consulted. */
interface Findings {
  readonly hasProblems: boolean;
  /** Paths start at the entry. */
  readonly warnings: readonly Pick<Warning, 'path' | 'message'>[];
  readonly files: ReadonlySet<string>;
  readonly missingFiles: ReadonlySet<string>;
  readonly reads: readonly FileRead[];
}

/** The part of the reading context that all entries share. */
export type SharedContext = Omit<ReadingContext, 'reads'>;

/** Binds one endpoint entry, or skips it if the variable of `only_if_env` is not set. */
export function bindEndpointEntry<P extends ProviderDeclaration>(
  entry: Entry,
  catalog: ProviderCatalog<P>,
  allow: readonly string[],
  shared: SharedContext,
): BoundEndpointEntry<P> {
  const { name, endpoint_type, route_type, only_if_env: variable } = entry.source;
  const type = endpoint_type ?? route_type;
  // `bindEndpoint` reports values that are not the name of a variable.
  if (typeof variable === 'string' && variable !== '' && !shared.env[variable]) {
    return { name, type, skipped: { name: String(name), variable }, findings: NO_FINDINGS };
  }
  const { result: endpoint, findings } = observe(entry.path, shared, (context) =>
    bindEndpoint(entry, catalog, allow, context),
  );
  return { name, type, endpoint, findings };
}

export function bindRouteEntry<P extends ProviderDeclaration>(
  entry: Entry,
  endpoints: NamedEndpoints<P>,
  shared: SharedContext,
): BoundRouteEntry<P> {
  const { result, findings } = observe(entry.path, shared, (context) => bindRoute(entry, endpoints, context));
  const targets = new Map(referencesOf(entry).map(({ name }) => [name, targetOf(name, endpoints)]));
  return { ...result, findings, targets };
}

/** Whether an entry with the same content would be bound to the same result again. */
export function isReusable({ hasProblems, reads }: Findings, files: SourceFiles): boolean {
  return !hasProblems && reads.every((read) => files.isUnchanged(read));
}

/** Whether the endpoints of a route are still the same objects. */
export function hasSameTargets<P extends ProviderDeclaration>(
  { targets }: BoundRouteEntry<P>,
  endpoints: NamedEndpoints<P>,
): boolean {
  for (const [name, target] of targets) if (targetOf(name, endpoints) !== target) return false;
  return true;
}

/** Reports the warnings and files of an entry again, at its present place. */
export function repeat({ warnings, files, missingFiles }: Findings, path: Path, report: Report): void {
  for (const warning of warnings) report.warn([...path, ...warning.path], warning.message);
  for (const file of files) report.files.add(file);
  for (const file of missingFiles) report.missingFiles.add(file);
}

const NO_FINDINGS: Findings = {
  hasProblems: false,
  warnings: [],
  files: new Set(),
  missingFiles: new Set(),
  reads: [],
};

function targetOf<P extends ProviderDeclaration>(
  name: string,
  endpoints: NamedEndpoints<P>,
): Endpoint<P> | string | undefined {
  const named = endpoints.get(name);
  if (named?.endpoint) return named.endpoint;
  // The type of a skipped endpoint is checked as well.
  return named?.skipped && `${named.skipped.variable} ${String(named.type)}`;
}

/** Binds an entry with a report of its own, which is added to the shared one. */
function observe<T>(
  path: Path,
  shared: SharedContext,
  bind: (context: ReadingContext) => T,
): { result: T; findings: Findings } {
  const reads: FileRead[] = [];
  const report = shared.report.forEntry();
  const result = bind({ ...shared, report, reads });
  shared.report.add(report);
  const { files, missingFiles, problems, allWarnings } = report;
  const warnings = allWarnings.map((warning) => ({ ...warning, path: warning.path.slice(path.length) }));
  return { result, findings: { hasProblems: problems.length > 0, warnings, files, missingFiles, reads } };
}
