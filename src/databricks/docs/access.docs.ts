import type { ResponseObject } from '@nestjs/swagger';
import { controllerDocs, errorResponses, jsonResponse, reference } from '../../openapi';
import { DiscoveryController } from '../identity/discovery.controller';
import { MeController } from '../identity/me.controller';
import { PermissionsController } from '../identity/permissions.controller';
import { TokenController } from '../identity/token.controller';
import {
  AccessToken,
  AuthorizationServer,
  HostMetadata,
  Me,
  PermissionLevels,
  Permissions,
  PermissionsChange,
} from './access-schemas';
import { WORKSPACE } from './error-schemas';

const permissions = 'Permissions';
const identity = 'Identity';

const READ = errorResponses(['UNAUTHENTICATED', 'FORBIDDEN', 'RESOURCE_NOT_FOUND', 'INTERNAL'], WORKSPACE);
const CHANGE = errorResponses(
  [
    'INVALID_REQUEST',
    'INVALID_PARAMETER',
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'RESOURCE_NOT_FOUND',
    'CONFLICT',
    'INTERNAL',
  ],
  WORKSPACE,
);
const CHANGED = {
  schema: reference(PermissionsChange.name),
  examples: {
    query: {
      summary: 'A group may query',
      value: { access_control_list: [{ group_name: 'team-a', permission_level: 'CAN_QUERY' }] },
    },
  },
};

export const PERMISSIONS_DOCS = controllerDocs(PermissionsController, () => ({
  read: {
    id: 'getServingEndpointPermissions',
    tag: permissions,
    summary: 'Get the permissions on an endpoint',
    description: 'The path contains the `id` of the endpoint, not its name.',
    responses: { ...jsonResponse(Permissions, 'The permissions.'), ...READ },
  },
  replace: {
    id: 'setServingEndpointPermissions',
    tag: permissions,
    summary: 'Replace the permissions on an endpoint',
    body: CHANGED,
    responses: { ...jsonResponse(Permissions, 'The permissions.'), ...CHANGE },
  },
  add: {
    id: 'updateServingEndpointPermissions',
    tag: permissions,
    summary: 'Add permissions on an endpoint',
    body: CHANGED,
    responses: { ...jsonResponse(Permissions, 'The permissions.'), ...CHANGE },
  },
  levels: {
    id: 'getServingEndpointPermissionLevels',
    tag: permissions,
    summary: 'List the levels of permission',
    responses: { ...jsonResponse(PermissionLevels, 'The levels.'), ...READ },
  },
}));

export const ME_DOCS = controllerDocs(MeController, () => ({
  me: {
    id: 'getMe',
    tag: identity,
    summary: 'Get the client’s own identity',
    responses: { ...jsonResponse(Me, 'The client.'), ...errorResponses(['UNAUTHENTICATED', 'INTERNAL'], WORKSPACE) },
  },
}));

export const DISCOVERY_DOCS = controllerDocs(DiscoveryController, () => ({
  host: {
    id: 'getHostMetadata',
    tag: identity,
    summary: 'Discover the workspace',
    description: 'SDKs read it first. Needs no credentials.',
    responses: jsonResponse(HostMetadata, 'The workspace.'),
  },
  authorizationServer: {
    id: 'getAuthorizationServer',
    tag: identity,
    summary: 'Discover the authorization server',
    description: 'Needs no credentials.',
    responses: jsonResponse(AuthorizationServer, 'The addresses of the authorization server.'),
  },
}));

const OAUTH_ERROR: ResponseObject = {
  description: 'Error of OAuth (RFC 6749, section 5.2).',
  content: {
    'application/json': {
      schema: { type: 'object', properties: { error: { type: 'string' }, error_description: { type: 'string' } } },
    },
  },
};

export const TOKEN_DOCS = controllerDocs(TokenController, () => ({
  token: {
    id: 'getAccessToken',
    tag: identity,
    summary: 'Get an access token for a service principal',
    description:
      'Takes a form with `grant_type=client_credentials` and `scope=all-apis`; the client id and secret are sent with HTTP ' +
      'Basic or in the form.',
    responses: {
      ...jsonResponse(AccessToken, 'The token.'),
      400: OAUTH_ERROR,
      401: OAUTH_ERROR,
    },
  },
}));
