import { didYouMean } from './nearest';
import type { Path } from './problems';
import type { ReadingContext } from './read-object';
import { shown, shownKey } from './shown';
import type { ProviderCatalog, ProviderDeclaration } from './snapshot';

/** Comma-separated names, as MLflow 3.12 and later read it; unset or empty allows every provider. */
const ALLOWED_PROVIDERS = 'MLFLOW_GATEWAY_ALLOWED_PROVIDERS';

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
    report.problem(path, `found ${shown(name)}; must be one of ${quotedList(names)}${didYouMean(name, names)}`);
    return undefined;
  }
  const allowed = allowedProviders(env);
  if (allowed && !allowed.map(plainName).includes(plainName(name))) {
    const list = quotedList(allowed.map(shownKey));
    report.problem(path, `found "${name}"; this server allows only ${list} (${ALLOWED_PROVIDERS})`);
  }
  return provider;
}

/** Undefined where every provider is allowed. */
function allowedProviders(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const names = (env[ALLOWED_PROVIDERS] ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.length > 0 ? given : undefined;
}

function plainName(provider: string): string {
  return provider.toLowerCase().replaceAll('_', '-');
}

function quotedList(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}
