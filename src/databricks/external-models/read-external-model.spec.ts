import { generateKeyPairSync } from 'node:crypto';
import { externalModelBinder, vaultOf } from '../../../test/support/external-models';
import { Secret } from '../../config';
import { GatewayError } from '../../errors';
import type { ExternalModelBinder } from './external-model-binder';
import { toPublicExternalModel } from './public-external-model';
import { readExternalModel } from './read-external-model';

const CANARY = 'canary-6c1d';
const REFERENCE = '{{secrets/llm/key}}';
const PATH = 'config.served_entities[0].external_model';
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const ACCOUNT = { type: 'service_account', client_email: 'a@b.test', private_key: privateKey };

let binder: ExternalModelBinder;
beforeAll(async () => {
  binder = await externalModelBinder({ secrets: { SLUICE_SECRET_LLM_KEY: 'resolved-key', HOME: '/root' } });
});

function model(provider: string, block?: object, more: object = {}) {
  const name = {
    'amazon-bedrock': 'amazon_bedrock_config',
    'google-cloud-vertex-ai': 'google_cloud_vertex_ai_config',
    'databricks-model-serving': 'databricks_model_serving_config',
    custom: 'custom_provider_config',
  }[provider];
  return {
    provider,
    name: 'model-1',
    task: 'llm/v1/chat',
    ...(block && { [name ?? `${provider.replaceAll('-', '_')}_config`]: block }),
    ...more,
  };
}

function read(value: unknown, context: { binder?: ExternalModelBinder; defaultTask?: string } = {}) {
  return readExternalModel(value, PATH, { binder, endpoint: 'chat', ...context });
}

function bind(value: unknown, name = 'chat') {
  return binder.bind(name, { name: 'entity', external_model: read(value) });
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'INVALID_PARAMETER') return error.message;
    throw error;
  }
  throw new Error('expected an error, but nothing was thrown');
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

  const key = { openai_api_key: CANARY };
  it.each<[string, unknown, string, RegExp]>([
    ['no object', 'openai', '', /found a string; must be an object/],
    ['nothing', null, '', /missing/],
    ['no provider', model('openai', key, { provider: undefined }), '.provider', /missing/],
    ['a provider of the wrong type', model('openai', key, { provider: 3 }), '.provider', /found a number; must be a s/],
    ['no name', model('openai', key, { name: '' }), '.name', /missing/],
    ['a name with a line break', model('openai', key, { name: 'a\nb' }), '.name', /control characters/],
    [
      'a field with a line break',
      model('openai', { ...key, openai_organization: 'a\r\nx: y' }),
      '.openai_config.openai_organization',
      /control characters/,
    ],
    [
      'a constructor',
      model('groq', { api_key: CANARY, rename_fields: { constructor: {}, a: 3 } }),
      '.groq_config.rename_fields',
      /must give each field a name/,
    ],
    ['no task', model('openai', key, { task: null }), '.task', /missing; must be one of llm\/v1\/chat/],
    ['an unknown task', model('openai', key, { task: CANARY }), '.task', /must be one of llm\/v1\/chat/],
    ['an unknown provider', model(CANARY, {}), '.provider', /must be one of openai, anthropic, .* sandbox/],
    [
      'a task that the provider does not support',
      model('anthropic', { anthropic_api_key: CANARY }, { task: 'llm/v1/embeddings' }),
      '.task',
      /Anthropic does not support/,
    ],
    ['no block', model('openai'), '.openai_config', /missing/],
    ['a block of the wrong type', model('openai', [CANARY]), '.openai_config', /found a list; must be an object/],
    [
      'the block of another provider',
      model('openai', key, { anthropic_config: {} }),
      '.anthropic_config',
      /use openai_config/,
    ],
    ['no key', model('openai', {}), '.openai_config.openai_api_key', /openai_api_key or openai_api_key_plaintext/],
    ['no key of another provider', model('cohere', {}), '.cohere_config.cohere_api_key', /one of cohere_api_key and/],
    [
      'both keys',
      model('openai', { ...key, openai_api_key_plaintext: CANARY }),
      '.openai_config.openai_api_key',
      /only one of openai_api_key and openai_api_key_plaintext/,
    ],
    [
      'a key of the wrong type',
      model('openai', { openai_api_key: 17 }),
      '.openai_config.openai_api_key',
      /found a number; must be a string/,
    ],
    [
      'a key with a line break',
      model('openai', { openai_api_key: `${CANARY}\nx` }),
      '.openai_config.openai_api_key',
      /line break/,
    ],
    [
      'a malformed reference',
      model('openai', { openai_api_key: '{{secrets/llm}}' }),
      '.openai_config.openai_api_key',
      /\{\{secrets\/scope\/key\}\}/,
    ],
    [
      'a reference with a path',
      model('openai', { openai_api_key: '{{secrets/../x}}' }),
      '.openai_config.openai_api_key',
      /\{\{secrets\/scope\/key\}\}/,
    ],
    [
      'an unknown reference',
      model('openai', { openai_api_key: '{{secrets/llm/other}}' }),
      '.openai_config.openai_api_key',
      /scope "llm" and key "other" does not exist/,
    ],
    [
      'an unknown API type',
      model('openai', { ...key, openai_api_type: CANARY }),
      '.openai_config.openai_api_type',
      /"openai", "azure", "azuread"/,
    ],
    [
      'an API type of the wrong type',
      model('openai', { ...key, openai_api_type: true }),
      '.openai_config.openai_api_type',
      /found a boolean/,
    ],
    [
      'Azure without a deployment',
      model('openai', { ...key, ...azure, openai_api_type: 'azure', openai_deployment_name: '' }),
      '.openai_config.openai_deployment_name',
      /required when openai_api_type is "azure"/,
    ],
    [
      'Entra without a tenant',
      model('openai', {
        ...azure,
        ...entra,
        openai_api_type: 'azuread',
        microsoft_entra_client_secret: CANARY,
        microsoft_entra_tenant_id: '',
      }),
      '.openai_config.microsoft_entra_tenant_id',
      /required/,
    ],
    [
      'Entra with a key',
      model('openai', {
        ...key,
        ...azure,
        ...entra,
        openai_api_type: 'azuread',
        microsoft_entra_client_secret: CANARY,
      }),
      '.openai_config.openai_api_key',
      /must not be set/,
    ],
    [
      'Entra fields without Entra',
      model('openai', { ...key, ...entra }),
      '.openai_config.microsoft_entra_client_id',
      /must not be set/,
    ],
    [
      'Bedrock without a region',
      model('amazon-bedrock', { bedrock_provider: 'amazon' }),
      '.amazon_bedrock_config.aws_region',
      /missing/,
    ],
    [
      'an unknown Bedrock provider',
      model('amazon-bedrock', {
        ...aws,
        aws_access_key_id: CANARY,
        aws_secret_access_key: CANARY,
        bedrock_provider: 'x',
      }),
      '.amazon_bedrock_config.bedrock_provider',
      /anthropic, cohere/,
    ],
    [
      'Bedrock without keys',
      model('amazon-bedrock', aws),
      '.amazon_bedrock_config.aws_access_key_id',
      /aws_access_key_id_plaintext/,
    ],
    [
      'an instance profile',
      model('amazon-bedrock', { ...aws, instance_profile_arn: 'arn:x' }),
      '.amazon_bedrock_config.instance_profile_arn',
      /not supported/,
    ],
    [
      'a service credential',
      model('amazon-bedrock', { ...aws, uc_service_credential_name: 'x' }),
      '.amazon_bedrock_config.uc_service_credential_name',
      /not supported/,
    ],
    [
      'Vertex without a key',
      model('google-cloud-vertex-ai', { project_id: 'p', region: 'eu' }),
      '.google_cloud_vertex_ai_config.private_key',
      /missing/,
    ],
    [
      'a Vertex key that is not JSON',
      model('google-cloud-vertex-ai', { project_id: 'p', region: 'eu', private_key: CANARY }),
      '.google_cloud_vertex_ai_config.private_key',
      /JSON/,
    ],
    [
      'a Vertex key with another token service',
      model('google-cloud-vertex-ai', {
        project_id: 'p',
        region: 'eu',
        private_key: JSON.stringify({ ...ACCOUNT, token_uri: 'http://10.0.0.1/' }),
      }),
      '.google_cloud_vertex_ai_config.private_key',
      /token_uri/,
    ],
    [
      'Vertex credentials that read a file',
      model('google-cloud-vertex-ai', {
        project_id: 'p',
        region: 'eu',
        private_key: JSON.stringify({
          type: 'external_account',
          audience: 'a',
          subject_token_type: 't',
          token_url: 'http://x',
          credential_source: { file: '/etc/passwd' },
        }),
      }),
      '.google_cloud_vertex_ai_config.private_key',
      /service account/,
    ],
    [
      'no authentication of a custom provider',
      model('custom', { custom_provider_url: 'https://c.test' }),
      '.custom_provider_config',
      /exactly one of api_key_auth and bearer_token_auth/,
    ],
    [
      'both authentications of a custom provider',
      model('custom', {
        custom_provider_url: 'https://c.test',
        bearer_token_auth: { token: CANARY },
        api_key_auth: { key: 'X-Key', value: CANARY },
      }),
      '.custom_provider_config',
      /exactly one/,
    ],
    [
      'a custom header without a value',
      model('custom', { custom_provider_url: 'https://c.test', api_key_auth: { key: 'X-Key' } }),
      '.custom_provider_config.api_key_auth.value',
      /missing/,
    ],
    [
      'an authentication of the wrong type',
      model('custom', { custom_provider_url: 'https://c.test', api_key_auth: CANARY }),
      '.custom_provider_config.api_key_auth',
      /found a string; must be an object/,
    ],
    [
      'a custom header that is not one',
      model('custom', { custom_provider_url: 'https://c.test', api_key_auth: { key: 'a b', value: CANARY } }),
      '.custom_provider_config.api_key_auth.key',
      /header/,
    ],
    [
      'no URL of a custom provider',
      model('custom', { bearer_token_auth: { token: CANARY } }),
      '.custom_provider_config.custom_provider_url',
      /missing/,
    ],
    [
      'a URL that is not http(s)',
      model('openai', { ...key, openai_api_base: 'file:///etc/passwd' }),
      '.openai_config.openai_api_base',
      /http\(s\)/,
    ],
    [
      'a URL with a password',
      model('openai', { ...key, openai_api_base: `https://a:${CANARY}@x.test` }),
      '.openai_config.openai_api_base',
      /password/,
    ],
    [
      'a URL with a key',
      model('openai', { ...key, openai_api_base: `https://x.test?api_key=${CANARY}` }),
      '.openai_config.openai_api_base',
      /must not contain a key/,
    ],
    [
      'Bedrock without settings of AWS',
      model('bedrock', { aws_config: {} }),
      '.bedrock_config.aws_config',
      /missing|must have/,
    ],
    [
      'a role without keys',
      model('bedrock', { aws_config: { aws_region: 'us-east-1', aws_role_arn: 'arn:x' } }),
      '.bedrock_config.aws_config',
      /must have credentials/,
    ],
    [
      'Vertex without credentials',
      model('vertex_ai', { vertex_project: 'p' }),
      '.vertex_ai_config.vertex_credentials',
      /service account/,
    ],
    [
      'a workspace without credentials',
      model('databricks', { host: 'https://w.test' }),
      '.databricks_config',
      /must have credentials/,
    ],
    ['no workspace', model('databricks', {}), '.databricks_config.host', /missing/],
    [
      'a credential header',
      model('groq', { api_key: CANARY, headers: { Authorization: CANARY } }),
      '.groq_config.headers',
      /must not contain credentials/,
    ],
    [
      'an invalid setting',
      model('mistral', { mistral_api_key: CANARY, completions_mode: CANARY }),
      '.mistral_config.completions_mode',
      /found a string; must be one of/,
    ],
  ])('rejects %s', (_what, value, field, expected) => {
    const message = messageOf(() => read(value));
    expect(message.slice(0, PATH.length + field.length + 1)).toBe(`${PATH}${field}:`);
    expect(message).toMatch(expected);
    expect(message).not.toContain(CANARY);
  });

  it.each([
    'http://localhost:11434/v1',
    'http://127.0.0.1',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://10.1.2.3/v1',
    'http://169.254.169.254/latest',
    'http://[::ffff:169.254.169.254]/',
    'http://metadata.google.internal/',
    'http://a.localhost./',
  ])('rejects the address %s', (address) => {
    const message = messageOf(() => read(model('openai', { openai_api_key: CANARY, openai_api_base: address })));
    expect(message).toMatch(/openai_config\.openai_api_base: is at a private, loopback/);
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

  it('rejects a plaintext key when there is no master key', async () => {
    const without = await externalModelBinder({ vault: vaultOf() });
    const message = messageOf(() => read(model('openai', key), { binder: without }));
    expect(message).toMatch(/^config\.served_entities\[0\].*openai_api_key: .*SLUICE_MASTER_KEY/);
  });

  it('rejects a provider that the server does not allow', async () => {
    const limited = await externalModelBinder({ allowedProviders: ['anthropic'] });
    expect(messageOf(() => read(model('openai', key), { binder: limited }))).toMatch(
      /external_model\.provider: .*allows only "anthropic"/,
    );
  });

  it('does not open a key that was copied to another endpoint', () => {
    const document = read(model('openai', key));
    expect(() => binder.bind('other', { name: 'entity', external_model: document })).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_UNREACHABLE' }) as Error,
    );
    expect(binder.bind('chat/entity', { name: 'entity', external_model: document }).name).toBe('chat/entity');
  });
});
