import type { ResponsesObject } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { controllerDocs, errorResponses, type DocumentedDialect } from '../openapi';
import { schema } from '../wire';
import { ScimDiscoveryController } from './http/discovery.controller';
import { ScimGroupsController } from './http/groups.controller';
import { ScimUsersController } from './http/users.controller';
import { SCIM_DIALECT, SCIM_MEDIA_TYPE } from './protocol/scim.dialect';
import { GROUP_SCHEMA, USER_SCHEMA } from './protocol/urns';

const tag = 'SCIM';

export const ScimErrorBody = schema(
  'ScimError',
  Type.Object(
    {
      schemas: Type.Array(Type.String(), { description: 'URN of the format.' }),
      scimType: Type.Optional(Type.String({ description: 'Kind of error, e.g. `uniqueness`.' })),
      detail: Type.String({ description: 'Error message.' }),
      status: Type.String({ description: 'HTTP status.' }),
    },
    { description: 'Error response of SCIM (RFC 7644, section 3.12).' },
  ),
);

const DOCUMENTED: DocumentedDialect = { dialect: SCIM_DIALECT, errorSchema: ScimErrorBody };
const READ = errorResponses(['UNAUTHENTICATED', 'FORBIDDEN', 'RESOURCE_NOT_FOUND', 'STORE_UNAVAILABLE'], DOCUMENTED);
const CREATE = errorResponses(
  ['INVALID_PARAMETER', 'UNAUTHENTICATED', 'FORBIDDEN', 'ALREADY_EXISTS', 'STORE_UNAVAILABLE'],
  DOCUMENTED,
);
const CHANGE = errorResponses(
  ['INVALID_PARAMETER', 'UNAUTHENTICATED', 'FORBIDDEN', 'RESOURCE_NOT_FOUND', 'ALREADY_EXISTS', 'STORE_UNAVAILABLE'],
  DOCUMENTED,
);

const resource = { type: 'object', description: 'Resource of SCIM (RFC 7643).' };
const list = { type: 'object', description: 'Page of resources (RFC 7644, section 3.4.2).' };

const returns = (description: string, status = 200, body: object = resource): ResponsesObject => ({
  [status]: { description, content: { [SCIM_MEDIA_TYPE]: { schema: body } } },
});
const NO_CONTENT: ResponsesObject = { 204: { description: 'The change is durable and effective.' } };

const LIST_DESCRIPTION =
  'Query parameters: `filter` (comparisons by `eq`, joined by `and`), `startIndex` and `count` (at most 200), `attributes` and ' +
  '`excludedAttributes`.';

const bodyOf = (summary: string, value: object) => ({ schema: resource, examples: { example: { summary, value } } });
const USER = bodyOf('A user', {
  schemas: [USER_SCHEMA],
  userName: 'alice@example.com',
  externalId: '00u1',
  displayName: 'Alice',
  emails: [{ value: 'alice@example.com', type: 'work', primary: true }],
  active: true,
});
const GROUP = bodyOf('A group', {
  schemas: [GROUP_SCHEMA],
  displayName: 'ml-team',
  members: [{ value: '2819c223-7f76-453a-919d-413861904646' }],
});
const patchOf = (summary: string, operation: object) =>
  bodyOf(summary, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [operation],
  });

export const SCIM_USERS_DOCS = controllerDocs(ScimUsersController, () => ({
  list: {
    id: 'listScimUsers',
    tag,
    summary: 'List users',
    description: LIST_DESCRIPTION,
    responses: { ...returns('The users.', 200, list), ...READ },
  },
  get: { id: 'getScimUser', tag, summary: 'Get a user', responses: { ...returns('The user.'), ...READ } },
  create: {
    id: 'createScimUser',
    tag,
    summary: 'Create a user',
    body: USER,
    responses: { ...returns('The user.', 201), ...CREATE },
  },
  replace: {
    id: 'replaceScimUser',
    tag,
    summary: 'Replace a user',
    body: USER,
    responses: { ...returns('The user.'), ...CHANGE },
  },
  update: {
    id: 'updateScimUser',
    tag,
    summary: 'Change or deactivate a user',
    description: 'The credentials of a user with `active: false` are rejected within a second by every process.',
    body: patchOf('Deactivate', { op: 'replace', path: 'active', value: false }),
    responses: { ...returns('The user.'), ...CHANGE },
  },
  remove: {
    id: 'deleteScimUser',
    tag,
    summary: 'Delete a user',
    description: 'The credentials of the user stay rejected until a user with the same name is created.',
    responses: { ...NO_CONTENT, ...READ },
  },
}));

export const SCIM_GROUPS_DOCS = controllerDocs(ScimGroupsController, () => ({
  list: {
    id: 'listScimGroups',
    tag,
    summary: 'List groups',
    description: LIST_DESCRIPTION,
    responses: { ...returns('The groups.', 200, list), ...READ },
  },
  get: { id: 'getScimGroup', tag, summary: 'Get a group', responses: { ...returns('The group.'), ...READ } },
  create: {
    id: 'createScimGroup',
    tag,
    summary: 'Create a group',
    body: GROUP,
    responses: { ...returns('The group.', 201), ...CREATE },
  },
  replace: {
    id: 'replaceScimGroup',
    tag,
    summary: 'Replace a group and its members',
    body: GROUP,
    responses: { ...returns('The group.'), ...CHANGE },
  },
  update: {
    id: 'updateScimGroup',
    tag,
    summary: 'Change a group or its members',
    body: patchOf('Add a member', {
      op: 'add',
      path: 'members',
      value: [{ value: '2819c223-7f76-453a-919d-413861904646' }],
    }),
    responses: { ...NO_CONTENT, ...CHANGE },
  },
  remove: { id: 'deleteScimGroup', tag, summary: 'Delete a group', responses: { ...NO_CONTENT, ...READ } },
}));

export const SCIM_DISCOVERY_DOCS = controllerDocs(ScimDiscoveryController, () => ({
  config: {
    id: 'getScimServiceProviderConfig',
    tag,
    summary: 'Get what the server supports',
    responses: { ...returns('Supported features.'), ...READ },
  },
  resourceTypes: {
    id: 'listScimResourceTypes',
    tag,
    summary: 'List the types of resources',
    responses: { ...returns('The types.', 200, list), ...READ },
  },
  resourceType: {
    id: 'getScimResourceType',
    tag,
    summary: 'Get a type of resources',
    responses: { ...returns('The type.'), ...READ },
  },
  schemas: {
    id: 'listScimSchemas',
    tag,
    summary: 'List the schemas',
    responses: { ...returns('The schemas.', 200, list), ...READ },
  },
  schema: { id: 'getScimSchema', tag, summary: 'Get a schema', responses: { ...returns('The schema.'), ...READ } },
}));
