import type { Path } from '../problems';
import { didYouMean } from '../reading/nearest';
import { displayKey, displayValue } from '../redaction';
import type { ReadingContext } from '../report';
import { ALLOWED_PROVIDERS, allowedProviders } from '../settings/settings';
import type { ProviderCatalog, ProviderDeclaration } from '../snapshot';

/**
 * Finds the provider of an entry and checks that the server allows it. Returns undefined for an unknown name; a name that
 * is not a string is reported by the validation of the entry, an unknown one here.
 */
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
    const expected = `must be one of ${quotedList(names)}${didYouMean(name, names)}`;
    report.problem(path, `found ${displayValue(name)}; ${catalog.hintFor?.(name) ?? expected}`);
    return undefined;
  }
  const allowed = allowedProviders(env);
  const isMatch = (other: string): boolean => isSame(name, other) || catalog.isSameProvider?.(name, other) === true;
  if (allowed && !allowed.some(isMatch)) {
    const list = quotedList(allowed.map(displayKey));
    report.problem(path, `found "${name}"; this server allows only ${list} (${ALLOWED_PROVIDERS})`);
  }
  return provider;
}

/** Returns the name of the entry's provider in the spelling of MLflow's listings. */
export function listedName<P extends ProviderDeclaration>(
  name: string,
  provider: P,
  catalog: ProviderCatalog<P>,
): string {
  return catalog.aliases?.().find((alias) => isSame(alias, name)) ?? provider.name;
}

/** As in MLflow, case is ignored and `-` equals `_`. */
function isSame(name: string, other: string): boolean {
  return normalize(name) === normalize(other);
}

function normalize(provider: string): string {
  return provider.toLowerCase().replaceAll('_', '-');
}

function quotedList(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}
