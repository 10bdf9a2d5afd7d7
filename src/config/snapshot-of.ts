import { deepFreeze } from './objects';
import type { Report } from './report';
import type { GatewaySnapshot, ProviderDeclaration } from './snapshot';

/** Returns the snapshot of a valid file. */
export function snapshotOf<P extends ProviderDeclaration>(
  { source, files, missingFiles, warnings, warningSummary }: Report,
  parts: Omit<
    GatewaySnapshot<P>,
    'path' | 'files' | 'missingFiles' | 'byName' | 'routesByName' | 'warnings' | 'warningSummary'
  >,
): GatewaySnapshot<P> {
  return Object.freeze({
    ...parts,
    path: source,
    files: Object.freeze([...files]),
    missingFiles: Object.freeze([...missingFiles]),
    endpoints: Object.freeze(parts.endpoints),
    byName: byName(parts.endpoints),
    routes: Object.freeze(parts.routes),
    routesByName: byName(parts.routes),
    warnings,
    warningSummary,
    skipped: deepFreeze(parts.skipped),
  });
}

function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return Object.freeze(new Map(items.map((item) => [item.name, item])));
}
