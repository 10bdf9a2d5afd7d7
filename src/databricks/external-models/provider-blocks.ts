import type { Mapping } from './json';

/** `secret` has a twin with the suffix `_plaintext`; `any` is validated by the provider's own configuration class. */
export type FieldKind = 'text' | 'url' | 'secret' | 'any';

/** One field of a provider block. */
export interface BlockField {
  readonly kind: FieldKind;
  readonly isRequired?: boolean;
  /**
   * The setting of the provider in a gateway file, e.g. `aws_config.aws_region`. Default: the name of the field. Empty if
   * there is none.
   */
  readonly setting?: string;
}

/** A provider of the serving endpoints API: its settings in that API, and the same settings in a gateway file. */
export interface ProviderBlock {
  /** The name of the block. */
  readonly name: string;
  /** The provider in a gateway file. */
  readonly provider: string;
  /** By name; `api_key_auth.value` is a field of a nested object. */
  readonly fields: Readonly<Record<string, BlockField>>;
  /** Returns what is wrong with a block whose fields are valid one by one, or undefined. */
  readonly problem?: (block: BlockView) => BlockProblem | undefined;
  /** Changes the settings in a gateway file, which contain the values of all secrets. */
  readonly adjust?: (settings: Mapping) => void;
}

/** Read access to a block for `ProviderBlock.problem`. */
export interface BlockView {
  /** Whether the field, or the plaintext twin of a secret, is set. */
  readonly has: (field: string) => boolean;
  /** The value of a field that is not a secret; empty if it is not set. */
  readonly text: (field: string) => string;
}

export interface BlockProblem {
  /** Empty for the whole block. */
  readonly field: string;
  readonly message: string;
}

const secret = (options: Omit<BlockField, 'kind'> = {}): BlockField => ({ kind: 'secret', ...options });
const text = (options: Omit<BlockField, 'kind'> = {}): BlockField => ({ kind: 'text', ...options });
const url = (options: Omit<BlockField, 'kind'> = {}): BlockField => ({ kind: 'url', ...options });
const required = { isRequired: true };

const ENTRA_FIELDS = ['microsoft_entra_client_id', 'microsoft_entra_client_secret', 'microsoft_entra_tenant_id'];
const BEDROCK_PROVIDERS = ['anthropic', 'cohere', 'ai21labs', 'amazon', 'grok'];
const AUTH_KINDS = ['api_key_auth', 'bearer_token_auth'];

/** The providers of the serving endpoints API, by name. */
export const PROVIDER_BLOCKS: Readonly<Record<string, ProviderBlock>> = {
  openai: {
    name: 'openai_config',
    provider: 'openai',
    fields: {
      openai_api_key: secret(),
      openai_api_base: url(),
      openai_api_type: text(),
      openai_api_version: text(),
      openai_deployment_name: text(),
      openai_organization: text(),
      microsoft_entra_client_id: text({ setting: 'azure_client_id' }),
      microsoft_entra_client_secret: secret({ setting: 'azure_client_secret' }),
      microsoft_entra_tenant_id: text({ setting: 'azure_tenant_id' }),
    },
    problem: openAIProblem,
    adjust: (settings) => {
      if (settings['azure_client_secret'] !== undefined) settings['azure_credential'] = 'client_secret';
    },
  },
  anthropic: { name: 'anthropic_config', provider: 'anthropic', fields: { anthropic_api_key: secret(required) } },
  cohere: {
    name: 'cohere_config',
    provider: 'cohere',
    fields: { cohere_api_key: secret(required), cohere_api_base: url() },
  },
  ai21labs: { name: 'ai21labs_config', provider: 'ai21labs', fields: { ai21labs_api_key: secret(required) } },
  'amazon-bedrock': {
    name: 'amazon_bedrock_config',
    provider: 'amazon-bedrock',
    fields: {
      aws_region: text({ ...required, setting: 'aws_config.aws_region' }),
      bedrock_provider: text({ ...required, setting: '' }),
      aws_access_key_id: secret({ setting: 'aws_config.aws_access_key_id' }),
      aws_secret_access_key: secret({ setting: 'aws_config.aws_secret_access_key' }),
      instance_profile_arn: text({ setting: '' }),
      uc_service_credential_name: text({ setting: '' }),
    },
    problem: bedrockProblem,
  },
  'google-cloud-vertex-ai': {
    name: 'google_cloud_vertex_ai_config',
    provider: 'vertex_ai',
    fields: {
      project_id: text({ ...required, setting: 'vertex_project' }),
      region: text({ ...required, setting: 'vertex_location' }),
      private_key: secret({ ...required, setting: 'vertex_credentials' }),
    },
  },
  'databricks-model-serving': {
    name: 'databricks_model_serving_config',
    provider: 'databricks-model-serving',
    fields: {
      databricks_workspace_url: url({ ...required, setting: 'host' }),
      databricks_api_token: secret({ ...required, setting: 'token' }),
    },
  },
  palm: { name: 'palm_config', provider: 'palm', fields: { palm_api_key: secret(required) } },
  custom: {
    name: 'custom_provider_config',
    provider: 'openai-compatible',
    fields: {
      custom_provider_url: url({ ...required, setting: 'api_base' }),
      'api_key_auth.key': text({ setting: 'auth_header' }),
      'api_key_auth.value': secret({ setting: 'api_key' }),
      'bearer_token_auth.token': secret({ setting: 'api_key' }),
    },
    problem: customProblem,
    adjust: (settings) => {
      settings['api_base'] = baseUrlOf(String(settings['api_base']));
    },
  },
};

function openAIProblem({ has, text: textOf }: BlockView): BlockProblem | undefined {
  const type = textOf('openai_api_type').toLowerCase() || 'openai';
  if (!['openai', 'azure', 'azuread'].includes(type)) {
    return { field: 'openai_api_type', message: 'must be one of "openai", "azure", "azuread"' };
  }
  const azure = ['openai_api_base', 'openai_api_version', 'openai_deployment_name'];
  const credentials = type === 'azuread' ? ENTRA_FIELDS : ['openai_api_key'];
  const missing = [...credentials, ...(type === 'openai' ? [] : azure)].find((field) => !has(field));
  if (missing) {
    const twin = missing === 'openai_api_key' || missing.endsWith('_secret') ? ` or ${missing}_plaintext` : '';
    return { field: missing, message: `missing; ${missing}${twin} is required when openai_api_type is "${type}"` };
  }
  const excluded = (type === 'azuread' ? ['openai_api_key'] : ENTRA_FIELDS).find(has);
  return excluded ? { field: excluded, message: `must not be set when openai_api_type is "${type}"` } : undefined;
}

function bedrockProblem({ has, text: textOf }: BlockView): BlockProblem | undefined {
  const machine = ['instance_profile_arn', 'uc_service_credential_name'].find(has);
  if (machine) {
    return {
      field: machine,
      message: 'is not supported by this server; use aws_access_key_id and aws_secret_access_key',
    };
  }
  const missing = ['aws_access_key_id', 'aws_secret_access_key'].find((field) => !has(field));
  if (missing) return { field: missing, message: `missing; one of ${missing} and ${missing}_plaintext is required` };
  if (BEDROCK_PROVIDERS.includes(textOf('bedrock_provider').toLowerCase())) return undefined;
  return { field: 'bedrock_provider', message: `must be one of ${BEDROCK_PROVIDERS.join(', ')}` };
}

function customProblem({ has }: BlockView): BlockProblem | undefined {
  const given = AUTH_KINDS.filter((kind) => ['key', 'value', 'token'].some((field) => has(`${kind}.${field}`)));
  if (given.length !== 1) return { field: '', message: `must have exactly one of ${AUTH_KINDS.join(' and ')}` };
  const fields = given[0] === 'api_key_auth' ? ['api_key_auth.key', 'api_key_auth.value'] : ['bearer_token_auth.token'];
  const missing = fields.find((field) => !has(field));
  return missing ? { field: missing, message: 'missing' } : undefined;
}

/** Clients give the base URL of the API or that of an operation. */
function baseUrlOf(address: string): string {
  const base = new URL(address);
  base.pathname = base.pathname.replace(/\/(?:chat\/completions|completions|embeddings)\/?$/, '');
  return base.href;
}
