import { errorOf, fileOf } from '../../../test/support/config';
import { loadGatewayFile } from '../../config';
import { ProviderRegistry } from '../contract/provider-registry';
import { OpenAIAdapter } from './openai.adapter';
import type { OpenAIConfig } from './openai.config';

const catalog = new ProviderRegistry([new OpenAIAdapter()]);

function load(settings: object, provider = 'openai') {
  const config = Object.entries({ openai_api_key: 'sk-canary', ...settings })
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ');
  const file = `endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: {provider: ${provider}, name: gpt-4o-mini, config: {${config}}}
`;
  return loadGatewayFile(fileOf(file), catalog, {});
}

const configOf = (settings: object, provider?: string) =>
  load(settings, provider).endpoints[0]?.target.config as OpenAIConfig;

const problemsWith = (settings: object) =>
  errorOf(() => load(settings)).problems.map(({ path, message }) => `${path.split('.').at(-1)} ${message}`);

const AZURE = {
  openai_api_type: 'azure',
  openai_api_base: 'https://r.openai.azure.com',
  openai_deployment_name: 'd',
  openai_api_version: '2024-10-21',
};

describe('the config of an OpenAI endpoint', () => {
  it('requires only the API key', () => {
    const config = configOf({});
    expect(config.openai_api_key?.reveal()).toBe('sk-canary');
    expect(config).toMatchObject({ openai_api_type: 'openai', openai_chat_api: 'auto', sampling: 'auto' });
    expect(problemsWith({ openai_api_key: null })).toEqual([expect.stringContaining('openai_api_key')]);
  });

  it('accepts openai_api_type in any case, and azure as the provider name', () => {
    expect(configOf({ ...AZURE, openai_api_type: 'AzureAD' }).openai_api_type).toBe('azuread');
    expect(configOf(AZURE, 'azure').openai_api_type).toBe('azure');
  });

  it.each<[string, object, string[]]>([
    ['an unknown type', { openai_api_type: 'aws' }, ['openai_api_type']],
    ['a deployment without Azure', { openai_deployment_name: 'd' }, ['openai_deployment_name']],
    [
      'Azure without its required fields',
      { openai_api_type: 'azure' },
      ['openai_api_base', 'openai_deployment_name', 'openai_api_version'],
    ],
    ['a fetched token without Azure', { azure_credential: 'managed_identity' }, ['azure_credential']],
    [
      'incomplete client credentials',
      { ...AZURE, openai_api_type: 'azuread', azure_credential: 'client_secret', azure_client_id: 'c' },
      ['azure_tenant_id', 'azure_client_secret'],
    ],
    ['an organization on Azure', { ...AZURE, openai_organization: 'org' }, ['openai_organization']],
    ['an unknown sampling', { sampling: 'guess' }, ['sampling']],
    ['an unknown API', { openai_chat_api: 'assistants' }, ['openai_chat_api']],
    ['an unknown reasoning summary', { reasoning_summary: 'long' }, ['reasoning_summary']],
  ])('reports all problems of %s', (_what, settings, properties) => {
    const problems = problemsWith(settings);
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(properties);
    expect(problems.join()).not.toContain('sk-canary');
  });

  it('requires no key if a Microsoft Entra token is fetched', () => {
    const managed = { openai_api_type: 'azuread', azure_credential: 'managed_identity', openai_api_key: null };
    expect(configOf({ ...AZURE, ...managed }).azure_credential).toBe('managed_identity');
  });

  it('requires no openai_api_version for Azure’s v1 API', () => {
    const newer = { ...AZURE, openai_api_base: 'https://r.openai.azure.com/openai/v1/', openai_api_version: null };
    expect(configOf(newer).openai_deployment_name).toBe('d');
  });
});
