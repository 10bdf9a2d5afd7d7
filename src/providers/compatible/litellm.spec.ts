import { fileOf } from '../../../test/support/config';
import { loadGatewayFile } from '../../config';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import { ProviderRegistry } from '../contract/provider-registry';
import type { Target } from '../contract/provider-adapter';
import type { LiteLLMConfig } from './litellm.config';
import { COMPATIBLE_ADAPTERS } from './index';
import { adapterOf, HI } from '../../../test/support/providers/compatible';

const catalog = new ProviderRegistry(COMPATIBLE_ADAPTERS.map((Adapter) => new Adapter()));

/** An endpoint as MLflow's file has it. */
function load(model: string, config: object, env: NodeJS.ProcessEnv = {}) {
  const file = `endpoints:
  - {name: chat, endpoint_type: llm/v1/chat, model: {provider: litellm, name: ${model}, config: ${JSON.stringify(config)}}}
`;
  const { endpoints, warnings } = loadGatewayFile(fileOf(file), catalog, env);
  return { target: endpoints[0]!.target as Target<LiteLLMConfig>, warnings };
}

function callOf(model: string, config: object) {
  const { url, headers, body } = adapterOf('litellm').chat.toRequest(HI, load(model, config).target);
  return { url, headers, model: (body as Record<string, unknown>)['model'] };
}

describe('an endpoint with the provider litellm', () => {
  const auth = { api_key: 'k-1' };

  it('calls an OpenAI-compatible provider directly', () => {
    const expected = {
      url: 'https://api.fireworks.ai/inference/v1/chat/completions',
      headers: { authorization: 'Bearer k-1' },
      model: 'accounts/fireworks/models/m',
    };
    const named = { litellm_provider: 'fireworks_ai', litellm_auth_config: auth };
    expect(callOf('accounts/fireworks/models/m', named)).toEqual(expected);
    expect(callOf('fireworks_ai/accounts/fireworks/models/m', { litellm_auth_config: auth })).toEqual(expected);
  });

  it.each([
    ['groq', 'https://api.groq.com/openai/v1/chat/completions'],
    ['nvidia_nim', 'https://integrate.api.nvidia.com/v1/chat/completions'],
    ['hosted_vllm', 'http://localhost:8000/v1/chat/completions'],
    ['lm_studio', 'http://localhost:1234/v1/chat/completions'],
    ['ollama_chat', 'http://localhost:11434/v1/chat/completions'],
    ['github', 'https://models.github.ai/inference/chat/completions'],
  ])('accepts LiteLLM’s provider name %s', (provider, url) => {
    expect(callOf('m', { litellm_provider: provider })).toMatchObject({ url, model: 'm' });
  });

  it('uses the api_base of litellm_auth_config', () => {
    const vllm = { litellm_provider: 'hosted_vllm', litellm_auth_config: { api_base: 'http://gpu:8000/v1' } };
    expect(callOf('m', vllm).url).toBe('http://gpu:8000/v1/chat/completions');
  });

  it.each(['openai', 'custom_openai', 'openai_like', 'litellm_proxy'])(
    'treats the provider %s as OpenAI-compatible if api_base is set',
    (provider) => {
      const config = { litellm_provider: provider, litellm_auth_config: { ...auth, api_base: 'http://host/v1' } };
      expect(callOf('m', config)).toEqual({
        url: 'http://host/v1/chat/completions',
        headers: { authorization: 'Bearer k-1' },
        model: 'm',
      });
    },
  );

  it('applies the parameter rules of the provider', () => {
    const { target } = load('grok-4', { litellm_provider: 'xai', litellm_auth_config: auth, drop_fields: ['user'] });
    const call = adapterOf('litellm').chat.toRequest({ ...HI, parallel_tool_calls: false, user: 'u' }, target);
    expect(call.body).toEqual({ ...HI, parallel_function_calling: false, model: 'grok-4' });
    expect(call.adjusted).toEqual(['user']);
  });

  it('uses native completions and embeddings if the provider has them', () => {
    const { completions, embeddings } = adapterOf('litellm');
    const groq = load('m', { litellm_provider: 'groq' }).target;
    expect(completions.toRequest({ prompt: 'Hi' }, groq).body).toMatchObject(HI);
    expect(gatewayErrorOf(() => embeddings!.toRequest({ input: 'Hi' }, groq))).toMatchObject({
      code: 'UNSUPPORTED_OPERATION',
    });
    const perplexity = load('m', { litellm_provider: 'perplexity' }).target;
    expect(embeddings!.toRequest({ input: 'Hi' }, perplexity).url).toBe('https://api.perplexity.ai/v1/embeddings');
  });

  it('calls the configured LiteLLM proxy with the proxy’s key', () => {
    const proxy = { api_base: 'http://proxy:4000/v1', api_key: 'master', litellm_auth_config: auth };
    const expected = { url: 'http://proxy:4000/v1/chat/completions', headers: { authorization: 'Bearer master' } };
    expect(callOf('m', { ...proxy, litellm_provider: 'groq' })).toEqual({ ...expected, model: 'groq/m' });
    expect(callOf('groq/m', proxy)).toEqual({ ...expected, model: 'groq/m' });
  });

  it('calls the local LiteLLM proxy, with a warning, if Sluice does not support the provider', () => {
    const config = { litellm_provider: 'replicate', litellm_auth_config: auth };
    expect(callOf('m', config)).toMatchObject({
      url: 'http://localhost:4000/v1/chat/completions',
      headers: {},
      model: 'replicate/m',
    });
    const [warning] = load('m', config).warnings;
    expect(warning).toContain('litellm_provider');
    expect(warning).toContain('http://localhost:4000/v1');
    expect(load('m', { ...config, api_base: 'http://proxy:4000/v1' }).warnings).toEqual([]);
    expect(load('m', { ...config, litellm_provider: 'groq' }).warnings).toEqual([]);
  });

  it('expands the API key of litellm_auth_config and ignores auth_mode', () => {
    const config = { litellm_auth_config: { api_key: '$KEY', auth_mode: 'api_key' } };
    const { target, warnings } = load('groq/m', config, { KEY: 'k-2' });
    expect(target.config.litellm_auth_config?.api_key?.reveal()).toBe('k-2');
    expect(JSON.stringify(target)).not.toContain('k-2');
    expect(warnings).toEqual([]);
  });
});
