import type { ProviderCatalog } from '../../config';
import type { ProviderAdapter } from './provider-adapter';

/** Other names that MLflow files use for a provider. */
export const ALIASES: Readonly<Record<string, string>> = {
  azure: 'openai',
  'amazon-bedrock': 'bedrock',
  'databricks-model-serving': 'databricks',
  'litellm-proxy': 'litellm',
};

/** What MLflow's list of allowed providers takes for one. */
const SYNONYMS: Readonly<Record<string, string>> = {
  'amazon-bedrock': 'bedrock',
  'databricks-model-serving': 'databricks',
};

/** Providers of MLflow that are not here, and what to do instead. */
const UNSUPPORTED_PROVIDERS: Readonly<Record<string, string>> = {
  'sap-ai-core':
    'SAP AI Core is not served here; put a LiteLLM proxy before it and write "litellm" with its address as api_base, ' +
    'or "openai-compatible" with the address of another proxy',
  typesafe: 'MLflow gives it none of the three types of endpoints; leave the endpoint out, and ask the vendor directly',
  'github-copilot': 'Copilot has no public API; for the models of GitHub write "github-models"',
};

/** The providers there are, by name. */
export class ProviderRegistry implements ProviderCatalog<ProviderAdapter> {
  private readonly byKey: ReadonlyMap<string, ProviderAdapter>;

  constructor(private readonly adapters: readonly ProviderAdapter[]) {
    this.byKey = new Map(adapters.map((adapter) => [keyOf(adapter.name), adapter]));
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

/** Names come from a file; one may be that of a property which every object has. */
function ownOf(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
