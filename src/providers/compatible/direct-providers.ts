import type { ProviderAdapter } from '../contract/provider-adapter';
import type { CompatibleConfig } from '../openai-protocol/openai-compatible.adapter';
import * as adapters from './adapters';
import { GenericAdapter } from './generic.adapter';

/** An adapter whose config class, `Config`, extends `CompatibleSettings`. */
export type DirectAdapter = Omit<ProviderAdapter<never>, 'Config'> & { readonly Config: new () => CompatibleConfig };

const GENERIC: DirectAdapter = new GenericAdapter();
const BY_NAME: ReadonlyMap<string, DirectAdapter> = new Map(
  Object.values(adapters).map((Adapter): [string, DirectAdapter] => {
    const adapter = new Adapter();
    return [adapter.name, adapter];
  }),
);

/** LiteLLM's names that differ from ours by more than `_` for `-`. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['fireworks_ai', 'fireworks'],
  ['github', 'github-models'],
  ['hosted_vllm', 'vllm'],
  ['lm_studio', 'lmstudio'],
  ['ollama_chat', 'ollama'],
]);

/** LiteLLM's names for any server that implements OpenAI's API. They require a base URL. */
const ANY_SERVER: readonly string[] = ['openai', 'custom_openai', 'openai_like', 'litellm_proxy'];

/**
 * Finds the adapter that serves a provider without a LiteLLM proxy.
 *
 * @param provider LiteLLM's name of the provider
 * @param apiBase `litellm_auth_config.api_base`
 */
export function directAdapter(provider: string, apiBase: string | undefined): DirectAdapter | undefined {
  if (ANY_SERVER.includes(provider)) return apiBase === undefined ? undefined : GENERIC;
  return BY_NAME.get(OTHER_NAMES.get(provider) ?? provider.replaceAll('_', '-'));
}
