import { MLFLOW_DOCUMENTED } from '../../endpoints/mlflow.docs';
import { controllerDocs, errorResponses, inlineJsonResponse } from '../../openapi';
import { ApiKeysController, MAX_PAGE } from './api-keys.controller';
import { MAX_GRACE_SECONDS } from './key-body';

const owner = {
  user: { type: 'string', description: 'The user that the key identifies. Either this or `service_principal`.' },
  service_principal: { type: 'string', description: 'Application ID of the service principal.' },
  display_name: { type: 'string' },
  groups: { type: 'array', items: { type: 'string' }, description: 'Groups of the owner.' },
  admin: { type: 'boolean', description: 'Whether the owner is an admin. Default false.' },
};
const grant = {
  scopes: {
    type: ['array', 'null'],
    items: { enum: ['view', 'query', 'manage', 'admin'] },
    description: 'What the key may be used for. Default: everything that the owner may do.',
  },
  endpoints: {
    type: ['array', 'null'],
    items: { type: 'string' },
    description: 'Names of endpoints, and prefixes such as `chat-*`. Default: all endpoints.',
  },
  limit: {
    type: ['object', 'null'],
    properties: { calls: { type: 'integer' }, renewal_period: { type: 'string', examples: ['minute'] } },
    description: 'Maximum number of requests with the key, over all endpoints. Default: none.',
  },
  expires_at: { type: ['string', 'null'], format: 'date-time', description: 'Default: never.' },
};
const NEW_KEY = { type: 'object', properties: { ...owner, ...grant }, additionalProperties: false };
const KEY = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    source: { enum: ['store', 'file'] },
    hint: { type: ['string', 'null'], description: 'The first characters of the key.' },
    ...owner,
    ...grant,
    created_at: { type: ['string', 'null'], format: 'date-time' },
    created_by: { type: ['string', 'null'] },
    rotated_at: { type: ['string', 'null'], format: 'date-time' },
    previous_key_expires_at: {
      type: ['string', 'null'],
      format: 'date-time',
      description: 'Until when the key before the last rotation is valid.',
    },
    last_used_at: { type: ['string', 'null'], format: 'date-time', description: 'Accurate to about a minute.' },
  },
};
const CREATED = {
  ...KEY,
  properties: { key: { type: 'string', description: 'The key. It is not shown again.' }, ...KEY.properties },
};
const KEYS = {
  type: 'object',
  properties: { keys: { type: 'array', items: KEY }, next_page_token: { type: ['string', 'null'] } },
};

const optional = (description: string) =>
  ({ in: 'query', required: false, description, schema: { type: 'string' } }) as const;

const tag = 'Server';
const ADMINS = 'For admins.';

export const API_KEYS_DOCS = controllerDocs(ApiKeysController, () => {
  const errors = (...codes: Parameters<typeof errorResponses>[0]) =>
    errorResponses(['UNAUTHENTICATED', 'FORBIDDEN', ...codes, 'STORE_UNAVAILABLE', 'INTERNAL'], MLFLOW_DOCUMENTED);
  return {
    list: {
      id: 'listApiKeys',
      tag,
      summary: 'List the API keys',
      description: `${ADMINS} The keys of the gateway file are on the first page.`,
      parameters: {
        max_results: optional(`Maximum number of keys, 1 to ${MAX_PAGE}. Default 100.`),
        page_token: optional('`next_page_token` of the previous page.'),
      },
      responses: {
        ...inlineJsonResponse(KEYS, 'The keys, in the order of their creation.'),
        ...errors('INVALID_PARAMETER', 'INVALID_PAGE_TOKEN'),
      },
    },
    create: {
      id: 'createApiKey',
      tag,
      summary: 'Create an API key',
      description: `${ADMINS} The response contains the key. It is stored nowhere and not shown again.`,
      body: {
        schema: NEW_KEY,
        examples: {
          create: {
            summary: 'A key that may query some endpoints',
            value: {
              service_principal: 'ci',
              scopes: ['query'],
              endpoints: ['chat-*'],
              limit: { calls: 100, renewal_period: 'minute' },
            },
          },
        },
      },
      responses: {
        201: { description: 'The key.', content: { 'application/json': { schema: CREATED } } },
        ...errors('INVALID_PARAMETER', 'CONFLICT'),
      },
    },
    get: {
      id: 'getApiKey',
      tag,
      summary: 'Get an API key, without the key itself',
      description: ADMINS,
      responses: { ...inlineJsonResponse(KEY, 'The key.'), ...errors('RESOURCE_NOT_FOUND') },
    },
    rotate: {
      id: 'rotateApiKey',
      tag,
      summary: 'Replace an API key by a new one',
      description: `${ADMINS} ID, owner and rights stay the same.`,
      body: {
        schema: {
          type: 'object',
          properties: {
            grace_period: {
              type: 'integer',
              minimum: 0,
              maximum: MAX_GRACE_SECONDS,
              description: 'Seconds for which the previous key remains valid. Default 0.',
            },
          },
          additionalProperties: false,
        },
        examples: { rotate: { summary: 'The previous key is valid for an hour', value: { grace_period: 3600 } } },
      },
      responses: {
        ...inlineJsonResponse(CREATED, 'The new key.'),
        ...errors('INVALID_PARAMETER', 'RESOURCE_NOT_FOUND', 'CONFLICT'),
      },
    },
    revoke: {
      id: 'revokeApiKey',
      tag,
      summary: 'Revoke an API key',
      description: `${ADMINS} All servers reject the key within a second.`,
      responses: {
        ...inlineJsonResponse({ type: 'object' }, 'The key is revoked.'),
        ...errors('RESOURCE_NOT_FOUND', 'CONFLICT'),
      },
    },
  };
});
