import type { ProviderCatalog } from '../../config';
import type { AnyProviderAdapter, ProviderAdapter } from './provider-adapter';

/** Other names of providers in MLflow's files. */
export const ALIASES: Readonly<Record<string, string>> = {
  azure: 'openai',
  'amazon-bedrock': 'bedrock',
  'databricks-model-serving': 'databricks',
  'litellm-proxy': 'litellm',
};

/** Names that MLflow's list of allowed providers treats as equal. */
const SYNONYMS: Readonly<Record<string, string>> = {
  'amazon-bedrock': 'bedrock',
  'databricks-model-serving': 'databricks',
};

/** Providers of MLflow that are not supported, and what to use instead. */
const UNSUPPORTED_PROVIDERS: Readonly<Record<string, string>> = {
  'sap-ai-core':
    'SAP AI Core is not supported; use a LiteLLM proxy for it and set the provider to "litellm" with the proxy’s URL ' +
    'as api_base, or to "openai-compatible" with the URL of another proxy',
  typesafe: 'MLflow has no chat, completions or embeddings for it; remove the endpoint and call the provider directly',
  'github-copilot': 'Copilot has no public API; for the models of GitHub use "github-models"',
};

/** All providers, by name. */
export class ProviderRegistry implements ProviderCatalog<ProviderAdapter> {
  private readonly adapters: readonly ProviderAdapter[];
  private readonly byKey: ReadonlyMap<string, ProviderAdapter>;

  constructor(adapters: readonly AnyProviderAdapter[]) {
    // An endpoint's config is an instance of its adapter's `Config` class: no other config reaches the adapter.
    this.adapters = adapters as readonly ProviderAdapter[];
    this.byKey = new Map(this.adapters.map((adapter) => [keyOf(adapter.name), adapter]));
  }

  find(name: string): ProviderAdapter | undefined {
    const key = keyOf(name);
    return this.byKey.get(key) ?? this.byKey.get(keyOf(ownOf(ALIASES, key) ?? ''));
  }

  names(): readonly string[] {
    return this.adapters.map(({ name }) => name);
  }

  aliases(): readonly string[] {
    return Object.keys(ALIASES);
  }

  isSameProvider(name: string, other: string): boolean {
    const [one, two] = [name, other].map(keyOf).map((key) => ownOf(SYNONYMS, key) ?? key);
    return one === two;
  }

  hintFor(name: string): string | undefined {
    return ownOf(UNSUPPORTED_PROVIDERS, keyOf(name));
  }
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** Names come from the configuration: `constructor` must not match the property of every object. */
function ownOf(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
