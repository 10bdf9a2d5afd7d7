import {
  CANARY,
  externalModelBinder,
  externalModelOf as model,
  SERVICE_ACCOUNT,
  vaultOf,
} from '../../../test/support/external-models';
import { GatewayError } from '../../errors';
import type { ExternalModelBinder } from './external-model-binder';
import { blockNameOf } from './find-block';
import { readExternalModel } from './read-external-model';

const PATH = 'config.served_entities[0].external_model';

let binder: ExternalModelBinder;
beforeAll(async () => {
  binder = await externalModelBinder({ secrets: { SLUICE_SECRET_LLM_KEY: 'resolved-key' } });
});

/** Returns the message of the `INVALID_PARAMETER` error. */
function messageFor(value: unknown, other = binder): string {
  try {
    readExternalModel(value, PATH, { binder: other, endpoint: 'chat' });
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'INVALID_PARAMETER') return error.message;
    throw error;
  }
  throw new Error('expected an error, but nothing was thrown');
}

function expectRejection(value: unknown, field: string, expected: RegExp): void {
  const message = messageFor(value);
  expect(message.slice(0, PATH.length + field.length + 1)).toBe(`${PATH}${field}:`);
  expect(message).toMatch(expected);
  expect(message).not.toContain(CANARY);
}

const key = { openai_api_key: CANARY };
const azure = {
  ...key,
  openai_api_type: 'azure',
  openai_api_base: 'https://x.openai.azure.com',
  openai_api_version: '2024-10-21',
  openai_deployment_name: 'gpt',
};
const client = { microsoft_entra_client_id: 'id', microsoft_entra_client_secret: CANARY };
const entra = { ...azure, ...client, openai_api_type: 'azuread', openai_api_key: null };
const aws = { aws_region: 'us-east-1', bedrock_provider: 'amazon' };
const awsKeys = { aws_access_key_id: CANARY, aws_secret_access_key: CANARY };
const google = { project_id: 'p', region: 'eu' };
const custom = { custom_provider_url: 'https://c.test' };
const externalAccount = {
  type: 'external_account',
  audience: 'a',
  subject_token_type: 't',
  token_url: 'http://x',
  credential_source: { file: '/etc/passwd' },
};

describe('readExternalModel', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['a text', 'openai', '', /found a string; must be an object/],
    ['null', null, '', /missing/],
    ['no provider', model('openai', key, { provider: undefined }), '.provider', /missing/],
    ['a numeric provider', model('openai', key, { provider: 3 }), '.provider', /found a number; must be a string/],
    ['an unknown provider', model(CANARY, {}), '.provider', /must be one of openai, anthropic, .* sandbox/],
    ['an empty name', model('openai', key, { name: '' }), '.name', /missing/],
    ['a name with a line break', model('openai', key, { name: 'a\nb' }), '.name', /control characters/],
    ['no task', model('openai', key, { task: null }), '.task', /missing; must be one of llm\/v1\/chat/],
    ['an unknown task', model('openai', key, { task: CANARY }), '.task', /must be one of llm\/v1\/chat/],
    [
      'a task that the provider does not support',
      model('anthropic', { anthropic_api_key: CANARY }, { task: 'llm/v1/embeddings' }),
      '.task',
      /Anthropic does not support/,
    ],
    ['no block', model('openai'), '.openai_config', /missing/],
    ['a list as block', model('openai', [CANARY]), '.openai_config', /found a list; must be an object/],
    ['another block', model('openai', key, { anthropic_config: {} }), '.anthropic_config', /use openai_config/],
  ])('rejects %s', (_what, value, field, expected) => {
    expectRejection(value, field, expected);
  });

  it.each<[string, string, object, string, RegExp]>([
    ['openai', 'no key', {}, '.openai_api_key', /openai_api_key or openai_api_key_plaintext/],
    [
      'openai',
      'both keys',
      { ...key, openai_api_key_plaintext: CANARY },
      '.openai_api_key',
      /only one of openai_api_key and/,
    ],
    ['openai', 'a numeric key', { openai_api_key: 17 }, '.openai_api_key', /found a number; must be a string/],
    ['openai', 'a key with a line break', { openai_api_key: `${CANARY}\nx` }, '.openai_api_key', /line break/],
    [
      'openai',
      'a malformed reference',
      { openai_api_key: '{{secrets/a}}' },
      '.openai_api_key',
      /\{\{secrets\/scope\/key\}\}/,
    ],
    [
      'openai',
      'a reference to a path',
      { openai_api_key: '{{secrets/../x}}' },
      '.openai_api_key',
      /must be a reference/,
    ],
    [
      'openai',
      'an unknown reference',
      { openai_api_key: '{{secrets/a/b}}' },
      '.openai_api_key',
      /scope "a" and key "b" does not exist/,
    ],
    [
      'openai',
      'an unknown type',
      { ...key, openai_api_type: CANARY },
      '.openai_api_type',
      /"openai", "azure", "azuread"/,
    ],
    ['openai', 'a type that is no text', { ...key, openai_api_type: true }, '.openai_api_type', /found a boolean/],
    [
      'openai',
      'a line break',
      { ...key, openai_organization: 'a\r\nx: y' },
      '.openai_organization',
      /control characters/,
    ],
    [
      'openai',
      'no deployment of Azure',
      { ...azure, openai_deployment_name: '' },
      '.openai_deployment_name',
      /is required when/,
    ],
    [
      'openai',
      'no tenant of Entra',
      entra,
      '.microsoft_entra_tenant_id',
      /is required when openai_api_type is "azuread"/,
    ],
    [
      'openai',
      'a key with Entra',
      { ...entra, ...key, microsoft_entra_tenant_id: 't' },
      '.openai_api_key',
      /must not be set/,
    ],
    ['openai', 'Entra without its type', { ...key, ...client }, '.microsoft_entra_client_id', /must not be set/],
    ['openai', 'a URL of a file', { ...key, openai_api_base: 'file:///etc/passwd' }, '.openai_api_base', /http\(s\)/],
    [
      'openai',
      'a password in a URL',
      { ...key, openai_api_base: `https://a:${CANARY}@x.test` },
      '.openai_api_base',
      /password/,
    ],
    [
      'openai',
      'a key in a URL',
      { ...key, openai_api_base: `https://x.test?key=${CANARY}` },
      '.openai_api_base',
      /must not contain a key/,
    ],
    ['cohere', 'no key', {}, '.cohere_api_key', /one of cohere_api_key and cohere_api_key_plaintext is required/],
    ['amazon-bedrock', 'no region', { bedrock_provider: 'amazon' }, '.aws_region', /missing/],
    [
      'amazon-bedrock',
      'an unknown provider',
      { ...aws, ...awsKeys, bedrock_provider: 'x' },
      '.bedrock_provider',
      /anthropic, cohere/,
    ],
    ['amazon-bedrock', 'no keys', aws, '.aws_access_key_id', /aws_access_key_id_plaintext/],
    [
      'amazon-bedrock',
      'an instance profile',
      { ...aws, instance_profile_arn: 'x' },
      '.instance_profile_arn',
      /not supported/,
    ],
    [
      'amazon-bedrock',
      'a service credential',
      { ...aws, uc_service_credential_name: 'x' },
      '.uc_service_credential_name',
      /not supported/,
    ],
    ['google-cloud-vertex-ai', 'no key', google, '.private_key', /missing/],
    ['google-cloud-vertex-ai', 'a key without JSON', { ...google, private_key: CANARY }, '.private_key', /JSON/],
    [
      'google-cloud-vertex-ai',
      'another token service',
      { ...google, private_key: JSON.stringify({ ...SERVICE_ACCOUNT, token_uri: 'http://10.0.0.1/' }) },
      '.private_key',
      /token_uri/,
    ],
    [
      'google-cloud-vertex-ai',
      'credentials that read a file',
      { ...google, private_key: JSON.stringify(externalAccount) },
      '.private_key',
      /service account/,
    ],
    ['custom', 'no URL', { bearer_token_auth: { token: CANARY } }, '.custom_provider_url', /missing/],
    ['custom', 'no authentication', custom, '', /exactly one of api_key_auth and bearer_token_auth/],
    [
      'custom',
      'two authentications',
      { ...custom, bearer_token_auth: { token: CANARY }, api_key_auth: { key: 'X-Key', value: CANARY } },
      '',
      /exactly one of/,
    ],
    [
      'custom',
      'a header without a value',
      { ...custom, api_key_auth: { key: 'X-Key' } },
      '.api_key_auth.value',
      /missing/,
    ],
    ['custom', 'a text as authentication', { ...custom, api_key_auth: CANARY }, '.api_key_auth', /must be an object/],
    [
      'custom',
      'an invalid header',
      { ...custom, api_key_auth: { key: 'a b', value: CANARY } },
      '.api_key_auth.key',
      /header/,
    ],
    ['bedrock', 'no settings of AWS', { aws_config: {} }, '.aws_config', /missing/],
    [
      'bedrock',
      'a role without keys',
      { aws_config: { aws_region: 'eu-west-1', aws_role_arn: 'arn:x' } },
      '.aws_config',
      /must have credentials/,
    ],
    ['vertex_ai', 'no credentials', { vertex_project: 'p' }, '.vertex_credentials', /service account/],
    ['databricks', 'no workspace', {}, '.host', /missing/],
    ['databricks', 'no credentials', { host: 'https://w.test' }, '', /must have credentials/],
    [
      'groq',
      'a credential header',
      { api_key: CANARY, headers: { Authorization: CANARY } },
      '.headers',
      /must not contain credentials/,
    ],
    [
      'groq',
      'a constructor',
      { api_key: CANARY, rename_fields: { constructor: {}, a: 3 } },
      '.rename_fields',
      /must give each field a name/,
    ],
    [
      'mistral',
      'an invalid setting',
      { mistral_api_key: CANARY, completions_mode: CANARY },
      '.completions_mode',
      /found a string; must be/,
    ],
  ])('rejects a block of %s with %s', (provider, _what, block, field, expected) => {
    expectRejection(model(provider, block), `.${blockNameOf(provider)}${field}`, expected);
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
    const value = model('openai', { ...key, openai_api_base: address });
    expectRejection(value, '.openai_config.openai_api_base', /is at a private, loopback/);
  });

  it('rejects a plaintext key when there is no master key', async () => {
    const without = await externalModelBinder({ vault: vaultOf() });
    expect(messageFor(model('openai', key), without)).toMatch(/openai_config\.openai_api_key: .*SLUICE_MASTER_KEY/);
  });

  it('rejects a provider that the server does not allow', async () => {
    const limited = await externalModelBinder({ allowedProviders: ['anthropic'] });
    expect(messageFor(model('openai', key), limited)).toMatch(/external_model\.provider: .*allows only "anthropic"/);
  });
});
