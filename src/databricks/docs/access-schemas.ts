import { Type, type TSchema } from '@sinclair/typebox';
import { schema } from '../../wire';
import { PERMISSION_LEVELS } from '../documents';

const text = (description: string) => Type.String({ description });
const optional = <T extends TSchema>(type: T) => Type.Optional(type);
const level = Type.Union(
  PERMISSION_LEVELS.map((name) => Type.Literal(name)),
  { description: 'Each level includes those before it.' },
);
const principal = {
  user_name: optional(text('E-mail of a user.')),
  group_name: optional(text('Name of a group.')),
  service_principal_name: optional(text('Application id of a service principal.')),
};

export const PermissionsChange = schema(
  'PermissionsChange',
  Type.Object({
    access_control_list: optional(
      Type.Array(Type.Object({ ...principal, permission_level: level }), {
        description: 'One level for each principal; each entry names exactly one.',
      }),
    ),
  }),
);
export const Permissions = schema(
  'Permissions',
  Type.Object({
    object_id: text('`/serving-endpoints/ID`.'),
    object_type: text('`serving-endpoint`.'),
    access_control_list: Type.Array(
      Type.Object({
        ...principal,
        all_permissions: Type.Array(
          Type.Object({
            permission_level: level,
            inherited: Type.Boolean({ description: 'Whether the permission comes from another object.' }),
            inherited_from_object: optional(Type.Array(Type.String(), { description: 'The other objects.' })),
          }),
          { description: 'The levels of the principal.' },
        ),
      }),
      { description: 'The principals and their permission levels.' },
    ),
  }),
);
export const PermissionLevels = schema(
  'PermissionLevels',
  Type.Object({
    permission_levels: Type.Array(Type.Object({ permission_level: level, description: text('What it allows.') }), {
      description: 'All levels.',
    }),
  }),
);

export const Me = schema(
  'Me',
  Type.Object(
    {
      id: text('Always the same for the same name.'),
      userName: text('E-mail or application id.'),
      displayName: text('Name of the client.'),
      active: Type.Boolean({ description: 'Always true.' }),
      emails: Type.Array(
        Type.Object({
          value: text('The address.'),
          type: text('`work`.'),
          primary: Type.Boolean({ description: 'Always true.' }),
        }),
        { description: 'The address of a user.' },
      ),
      groups: Type.Array(Type.Object({ display: text('Name of the group.'), value: text('Its id.') }), {
        description: 'The groups of the client. `admins` contains the administrators.',
      }),
    },
    { description: 'A user of SCIM.' },
  ),
);
export const HostMetadata = schema(
  'HostMetadata',
  Type.Object({ oidc_endpoint: text('Address of the authorization server.'), workspace_id: text('Digits.') }),
);
export const AuthorizationServer = schema(
  'AuthorizationServer',
  Type.Object(
    {
      issuer: text('Address of the authorization server.'),
      authorization_endpoint: text('Required by clients; nothing is served there.'),
      token_endpoint: text('Address for access tokens.'),
      grant_types_supported: Type.Array(Type.String(), { description: '`client_credentials`.' }),
      response_types_supported: Type.Array(Type.String(), { description: 'None.' }),
      scopes_supported: Type.Array(Type.String(), { description: '`all-apis`.' }),
      token_endpoint_auth_methods_supported: Type.Array(Type.String(), { description: 'How clients authenticate.' }),
    },
    { description: 'Metadata of an authorization server (RFC 8414).' },
  ),
);
export const AccessToken = schema(
  'AccessToken',
  Type.Object({
    access_token: text('The token.'),
    token_type: text('`Bearer`.'),
    expires_in: Type.Integer({ description: 'Lifetime in seconds.' }),
    scope: text('`all-apis`.'),
  }),
);
