import { GROUP_SCHEMA, USER_SCHEMA } from '../protocol/urns';
import type { Attributes } from '../protocol/attributes';
import type { Group } from '../store/group-store';
import type { GroupOfUser, MemberView } from '../store/members';
import type { Resource } from '../store/resource-rows';
import type { User } from '../store/user-store';
import type { GroupAttributes, UserAttributes } from '../protocol/documents';

/** Returns the `ETag` of a resource. */
export function etagOf({ revision }: { readonly revision: number }): string {
  return `W/"${revision}"`;
}

/** @param base URL of the API */
export function toUserView(base: string, user: User, groups: readonly GroupOfUser[]): Attributes {
  return {
    schemas: [USER_SCHEMA, ...extensionsOf(user.attributes)],
    id: user.id,
    ...user.attributes,
    ...(groups.length > 0 && {
      groups: groups.map(({ id, document }) => ({
        value: id,
        $ref: `${base}/Groups/${id}`,
        display: (JSON.parse(document) as GroupAttributes).displayName,
        type: 'direct',
      })),
    }),
    meta: metaOf(base, 'User', user),
  };
}

/** @param members undefined if the client does not want them */
export function toGroupView(base: string, group: Group, members: readonly MemberView[] | undefined): Attributes {
  return {
    schemas: [GROUP_SCHEMA, ...extensionsOf(group.attributes)],
    id: group.id,
    ...group.attributes,
    ...(members && {
      members: members.map(({ id, document }) => ({
        value: id,
        $ref: `${base}/Users/${id}`,
        display: displayOf(JSON.parse(document) as UserAttributes),
        type: 'User',
      })),
    }),
    meta: metaOf(base, 'Group', group),
  };
}

function displayOf({ displayName, userName }: UserAttributes): string {
  return typeof displayName === 'string' ? displayName : userName;
}

function extensionsOf(attributes: Attributes): string[] {
  return Object.keys(attributes).filter((name) => /^urn:/i.test(name));
}

function metaOf(base: string, resourceType: 'User' | 'Group', resource: Resource<unknown>): Attributes {
  return {
    resourceType,
    created: new Date(resource.created_at).toISOString(),
    lastModified: new Date(resource.updated_at).toISOString(),
    location: `${base}/${resourceType}s/${resource.id}`,
    version: etagOf(resource),
  };
}
