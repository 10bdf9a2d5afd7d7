import type { Attributes } from '../protocol/attributes';
import { ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from '../protocol/urns';

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';
const RESOURCE_TYPE = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';

/** What the server supports (RFC 7643, section 5). */
export const SERVICE_PROVIDER_CONFIG: Attributes = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'The token of auth.scim.token_sha256.',
      primary: true,
    },
  ],
};

export const RESOURCE_TYPES: readonly Attributes[] = [
  {
    schemas: [RESOURCE_TYPE],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    description: 'A person.',
    schema: USER_SCHEMA,
    schemaExtensions: [{ schema: ENTERPRISE_USER_SCHEMA, required: false }],
  },
  {
    schemas: [RESOURCE_TYPE],
    id: 'Group',
    name: 'Group',
    endpoint: '/Groups',
    description: 'A group of people.',
    schema: GROUP_SCHEMA,
    schemaExtensions: [],
  },
];

interface Definition {
  readonly type?: 'string' | 'boolean' | 'complex' | 'reference';
  readonly multiValued?: boolean;
  readonly required?: boolean;
  readonly caseExact?: boolean;
  readonly mutability?: 'readWrite' | 'readOnly';
  readonly uniqueness?: 'none' | 'server';
  readonly subAttributes?: Readonly<Record<string, Definition>>;
}

const VALUES: Definition = {
  type: 'complex',
  multiValued: true,
  subAttributes: { value: {}, display: {}, type: {}, primary: { type: 'boolean' } },
};
const NAME_PARTS = ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix'];
const REFERENCES = { value: {}, $ref: { type: 'reference' }, display: {}, type: {} } as const;
const TEXTS = ['nickName', 'profileUrl', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'];
const ADDRESS = ['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'type'];
const EMPLOYEE = ['employeeNumber', 'costCenter', 'organization', 'division', 'department'];

/** The attributes that identity providers push. Only names, addresses, groups and `active` have an effect. */
export const SCHEMAS: readonly Attributes[] = [
  schemaOf(USER_SCHEMA, 'User', 'User account', {
    userName: { required: true, uniqueness: 'server' },
    externalId: { caseExact: true },
    name: { type: 'complex', subAttributes: texts(NAME_PARTS) },
    displayName: {},
    ...texts(TEXTS),
    active: { type: 'boolean' },
    emails: VALUES,
    phoneNumbers: VALUES,
    addresses: { type: 'complex', multiValued: true, subAttributes: texts(ADDRESS) },
    roles: VALUES,
    entitlements: VALUES,
    groups: { type: 'complex', multiValued: true, mutability: 'readOnly', subAttributes: REFERENCES },
  }),
  schemaOf(GROUP_SCHEMA, 'Group', 'Group', {
    displayName: { required: true, uniqueness: 'server' },
    externalId: { caseExact: true },
    members: { type: 'complex', multiValued: true, subAttributes: REFERENCES },
  }),
  schemaOf(ENTERPRISE_USER_SCHEMA, 'EnterpriseUser', 'Enterprise user', {
    ...texts(EMPLOYEE),
    manager: { type: 'complex', subAttributes: { value: {}, $ref: { type: 'reference' }, displayName: {} } },
  }),
];

function texts(names: readonly string[]): Record<string, Definition> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function schemaOf(
  id: string,
  name: string,
  description: string,
  attributes: Readonly<Record<string, Definition>>,
): Attributes {
  return { schemas: [SCHEMA], id, name, description, attributes: attributesOf(attributes) };
}

function attributesOf(definitions: Readonly<Record<string, Definition>>): Attributes[] {
  return Object.entries(definitions).map(([name, { subAttributes, ...definition }]) => ({
    name,
    type: 'string',
    multiValued: false,
    description: name,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...definition,
    ...(subAttributes && { subAttributes: attributesOf(subAttributes) }),
  }));
}
