import { ALLOWED_PROVIDERS, allowedProviders } from '../settings/allowed-providers';
import { didYouMean } from '../reading/nearest';
import type { Path } from '../problems';
import type { ReadingContext } from '../reading/reading-context';
import { shown, shownKey } from '../shown';
import type { ProviderCatalog, ProviderDeclaration } from '../snapshot';

/** The provider of an entry; undefined, and a problem where that is not reported elsewhere, if there is none. */
export function findProvider<P extends ProviderDeclaration>(
  name: unknown,
  path: Path,
  catalog: ProviderCatalog<P>,
  { report, env }: ReadingContext,
): P | undefined {
  if (typeof name !== 'string') return undefined;
  const provider = catalog.find(name);
  if (!provider) {
    const names = catalog.names();
    const known = `must be one of ${quotedList(names)}${didYouMean(name, names)}`;
    report.problem(path, `found ${shown(name)}; ${catalog.hintFor?.(name) ?? known}`);
    return undefined;
  }
  const allowed = allowedProviders(env);
  const isOne = (other: string): boolean => isSame(name, other) || catalog.isSameProvider?.(name, other) === true;
  if (allowed && !allowed.some(isOne)) {
    const list = quotedList(allowed.map(shownKey));
    report.problem(path, `found "${name}"; this server allows only ${list} (${ALLOWED_PROVIDERS})`);
  }
  return provider;
}

/** The name in the file, in the spelling in which MLflow's listings have it. */
export function listedName<P extends ProviderDeclaration>(
  name: string,
  provider: P,
  catalog: ProviderCatalog<P>,
): string {
  return catalog.aliases?.().find((alias) => isSame(alias, name)) ?? provider.name;
}

/** MLflow looks providers up without regard to case, and takes `-` and `_` for one. */
function isSame(name: string, other: string): boolean {
  return plainName(name) === plainName(other);
}

function plainName(provider: string): string {
  return provider.toLowerCase().replaceAll('_', '-');
}

function quotedList(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}
