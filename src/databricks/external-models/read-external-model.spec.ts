import {
  CANARY,
  externalModelBinder,
  externalModelOf as model,
  SERVICE_ACCOUNT as ACCOUNT,
} from '../../../test/support/external-models';
import { Secret } from '../../config';
import type { ExternalModelBinder } from './external-model-binder';
import { toPublicExternalModel } from './public-external-model';
import { readExternalModel } from './read-external-model';

const REFERENCE = '{{secrets/llm/key}}';

let binder: ExternalModelBinder;
beforeAll(async () => {
  binder = await externalModelBinder({ secrets: { SLUICE_SECRET_LLM_KEY: 'resolved-key', HOME: '/root' } });
});

function read(value: unknown, context: { binder?: ExternalModelBinder; defaultTask?: string } = {}) {
  return readExternalModel(value, 'external_model', { binder, endpoint: 'chat', ...context });
}

function bind(value: unknown, name = 'chat') {
  return binder.bind(name, { name: 'entity', external_model: read(value) });
}

/** The settings of the provider, with secrets as text. */
function settingsOf(value: unknown): unknown {
  return revealed(bind(value).target.config);
}

function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revealed(item)]));
}

describe('readExternalModel', () => {
  const azure = {
    openai_api_base: 'https://x.openai.azure.com',
    openai_api_version: '2024-10-21',
    openai_deployment_name: 'gpt',
  };
  const entra = { microsoft_entra_client_id: 'id', microsoft_entra_tenant_id: 'tenant' };
  const aws = { aws_region: 'us-east-1', bedrock_provider: 'Anthropic' };

  it.each<[string, object, object]>([
    ['openai', { openai_api_key: REFERENCE }, { openai_api_key: 'resolved-key', openai_api_type: 'openai' }],
    [
      'openai',
      { ...azure, openai_api_type: 'Azure', openai_api_key_plaintext: CANARY },
      { ...azure, openai_api_type: 'azure', openai_api_key: CANARY },
    ],
    [
      'openai',
      { ...azure, ...entra, openai_api_type: 'azuread', microsoft_entra_client_secret_plaintext: CANARY },
      {
        ...azure,
        openai_api_type: 'azuread',
        azure_credential: 'client_secret',
        azure_client_id: 'id',
        azure_tenant_id: 'tenant',
        azure_client_secret: CANARY,
      },
    ],
    ['anthropic', { anthropic_api_key: CANARY }, { anthropic_api_key: CANARY }],
    [
      'cohere',
      { cohere_api_key: REFERENCE, cohere_api_base: 'https://c.test' },
      { cohere_api_key: 'resolved-key', cohere_api_base: 'https://c.test' },
    ],
    ['ai21labs', { ai21labs_api_key_plaintext: CANARY }, { ai21labs_api_key: CANARY }],
    [
      'amazon-bedrock',
      { ...aws, aws_access_key_id: REFERENCE, aws_secret_access_key_plaintext: CANARY },
      {
        aws_config: { aws_region: 'us-east-1', aws_access_key_id: 'resolved-key', aws_secret_access_key: CANARY },
      },
    ],
    [
      'google-cloud-vertex-ai',
      { project_id: 'p', region: 'eu', private_key_plaintext: JSON.stringify(ACCOUNT) },
      { vertex_project: 'p', vertex_location: 'eu', vertex_credentials: JSON.stringify(ACCOUNT) },
    ],
    [
      'databricks-model-serving',
      { databricks_workspace_url: 'https://w.test', databricks_api_token: REFERENCE },
      { host: 'https://w.test', token: 'resolved-key' },
    ],
    ['palm', { palm_api_key: REFERENCE }, { palm_api_key: 'resolved-key' }],
    [
      'custom',
      { custom_provider_url: 'https://c.test/v1/chat/completions', bearer_token_auth: { token_plaintext: CANARY } },
      { api_base: 'https://c.test/v1', api_key: CANARY, auth_header: 'Authorization: Bearer' },
    ],
    [
      'custom',
      { custom_provider_url: 'https://c.test/v1', api_key_auth: { key: 'X-Api-Key', value: REFERENCE } },
      { api_base: 'https://c.test/v1', api_key: 'resolved-key', auth_header: 'X-Api-Key' },
    ],
    ['mistral', { mistral_api_key: CANARY }, { mistral_api_key: CANARY }],
    ['groq', { api_key_plaintext: CANARY, drop_fields: ['n'] }, { api_key: CANARY, drop_fields: ['n'] }],
    [
      'bedrock',
      { aws_config: { aws_region: 'us-east-1', aws_bearer_token_plaintext: CANARY } },
      { aws_config: { aws_region: 'us-east-1', aws_bearer_token: CANARY } },
    ],
    ['sandbox', { latency_ms: 5 }, { latency_ms: 5 }],
  ])('binds %s with %j', (provider, block, settings) => {
    expect(settingsOf(model(provider, block))).toMatchObject(settings);
    const stored = JSON.stringify(read(model(provider, block)));
    expect(stored).not.toContain(CANARY);
    expect(stored).not.toContain('resolved-key');
    const shown = JSON.stringify(toPublicExternalModel(read(model(provider, block))));
    expect(shown).not.toMatch(/plaintext|sluice:v1/);
  });

  it('returns references as given, and no secret, to clients', () => {
    const block = { ...aws, aws_access_key_id: REFERENCE, aws_secret_access_key: CANARY, unknown: CANARY };
    expect(toPublicExternalModel(read(model('amazon-bedrock', block)))).toEqual(
      model('amazon-bedrock', { ...aws, aws_access_key_id: REFERENCE }),
    );
  });

  it.each(['$HOME', '${HOME}', '/etc/passwd', '~/.ssh/id_rsa', 'test.key'])('uses %s as the key itself', (key) => {
    expect(settingsOf(model('openai', { openai_api_key: key }))).toMatchObject({ openai_api_key: key });
  });

  it('does not expand variables in other fields', () => {
    const block = { openai_api_key: CANARY, openai_organization: '${HOME}' };
    expect(settingsOf(model('openai', block))).toMatchObject({ openai_organization: '${HOME}' });
  });

  it('uses the default task for a model without a task', () => {
    const { task: _, ...rest } = model('openai', { openai_api_key: CANARY });
    expect(read(rest, { defaultTask: 'llm/v1/embeddings' }).task).toBe('llm/v1/embeddings');
  });

  it('treats null and empty texts as missing', () => {
    const block = { openai_api_key: REFERENCE, openai_api_key_plaintext: '', openai_api_base: null };
    expect(read(model('openai', block))).toEqual(model('openai', { openai_api_key: REFERENCE }));
  });

  it('accepts a private address that egress.allow lists', async () => {
    const block = { openai_api_key: REFERENCE, openai_api_base: 'http://127.0.0.1:1/v1' };
    const secrets = { SLUICE_SECRET_LLM_KEY: 'k' };
    const allowing = await externalModelBinder({ allow: ['127.0.0.0/8'], secrets });
    expect(read(model('openai', block), { binder: allowing })).toEqual(model('openai', block));
  });

  it('adds no host to the allow list', () => {
    const block = { openai_api_key: CANARY, openai_api_base: 'https://x.test/v1' };
    expect(bind(model('openai', block)).connection).toEqual({ allow: [], isTrusted: false });
  });

  it('does not open a key that was copied to another endpoint', () => {
    const document = read(model('openai', { openai_api_key: CANARY }));
    expect(() => binder.bind('other', { name: 'entity', external_model: document })).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_UNREACHABLE' }) as Error,
    );
    expect(binder.bind('chat/entity', { name: 'entity', external_model: document }).name).toBe('chat/entity');
  });
});
