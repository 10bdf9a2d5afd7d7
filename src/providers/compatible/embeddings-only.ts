import type { EmbeddingsOperation } from '../contract/provider-adapter';
import { headersOf } from '../openai-protocol/file-settings';
import type { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';
import { joinUrl } from '../shared/join-url';
import { applyRules, type Rules } from '../shared/parameter-rules';

/** The embeddings of a provider that implements OpenAI's `/embeddings` and nothing else of its API. */
export function embeddingsOnly(baseUrl: string, rules: Rules): EmbeddingsOperation<OpenAICompatibleConfig> {
  return openAIEmbeddings<OpenAICompatibleConfig>({
    route: (path, { config }) => ({
      url: joinUrl(config.api_base ?? baseUrl, path),
      headers: headersOf(config, config.api_key),
    }),
    adjust: (body) => applyRules(body, rules),
    settings: (config) => config,
  });
}
