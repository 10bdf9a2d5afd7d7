import { declaredFields, type DeclaredFields } from '../../config';
import type { ProviderRegistry } from '../../providers/contract/provider-registry';
import { isRecord } from '../../shared/is-record';
import type { Mapping } from './json';
import { PROVIDER_BLOCKS, type BlockField, type ProviderBlock } from './provider-blocks';

/** Returns the names of all providers: first those of the serving endpoints API, then the others of this server. */
export function providerNames(catalog: ProviderRegistry): readonly string[] {
  return [...new Set([...Object.keys(PROVIDER_BLOCKS), ...catalog.names()])];
}

/** Returns the name of a provider's block, e.g. `openai_config`. Also for unknown providers. */
export function blockNameOf(provider: string): string {
  return (own(PROVIDER_BLOCKS, provider)?.name ?? `${provider.replace(/\W/g, '_')}_config`).toLowerCase();
}

/**
 * Finds the block of a provider. A provider that the serving endpoints API does not have takes the fields of its
 * `model.config` in a gateway file.
 *
 * @param model the external model, whose block may have nested objects
 * @returns undefined if the provider is unknown
 */
export function findBlock(provider: string, model: Mapping, catalog: ProviderRegistry): ProviderBlock | undefined {
  const known = own(PROVIDER_BLOCKS, provider);
  if (known) return known;
  if (!catalog.names().includes(provider)) return undefined;
  const name = blockNameOf(provider);
  const Config = catalog.find(provider)?.Config;
  const block = model[name];
  return Config && { name, provider, fields: fieldsOf(declaredFields(Config, isRecord(block) ? block : {})) };
}

function fieldsOf({ apiKeys, others, nested }: DeclaredFields): Record<string, BlockField> {
  const entries = [
    ...apiKeys.map((name): [string, BlockField] => [name, { kind: 'secret' }]),
    ...others.filter((name) => !nested.has(name)).map((name): [string, BlockField] => [name, { kind: 'any' }]),
    ...[...nested].flatMap(([name, fields]) =>
      Object.entries(fieldsOf(fields)).map(([inner, field]): [string, BlockField] => [`${name}.${inner}`, field]),
    ),
  ];
  return Object.fromEntries(entries);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
