import type { ProviderCatalog } from '../config';
import type { ProviderAdapter } from './provider-adapter';

/** Other names that MLflow files use for a provider. */
export const ALIASES: Readonly<Record<string, string>> = {
  azure: 'openai',
  'amazon-bedrock': 'bedrock',
  'databricks-model-serving': 'databricks',
  'litellm-proxy': 'litellm',
};

/** The providers there are, by name. */
export class Providers implements ProviderCatalog<ProviderAdapter> {
  private readonly byKey: ReadonlyMap<string, ProviderAdapter>;

  constructor(private readonly adapters: readonly ProviderAdapter[]) {
    this.byKey = new Map(adapters.map((adapter) => [keyOf(adapter.name), adapter]));
  }

  find(name: string): ProviderAdapter | undefined {
    const key = keyOf(name);
    return this.byKey.get(key) ?? this.byKey.get(keyOf(ALIASES[key] ?? ''));
  }

  names(): readonly string[] {
    return this.adapters.map(({ name }) => name);
  }
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
