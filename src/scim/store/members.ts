import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../../store';
import { ScimError } from '../protocol/scim-error';
import { inChunks } from './resource-rows';

/** Members by the ids of their users. */
export interface MemberChange {
  /** Whether all members are removed that are not added. */
  readonly replacesAll?: boolean;
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

/**
 * Changes the members of a group, whose row the transaction has locked.
 * @returns the ids of the users that have become members or are no longer members
 * @throws ScimError `invalidValue` if a user that is added does not exist
 */
export async function changeMembers(
  transaction: Transaction<Tables>,
  groupId: string,
  { replacesAll = false, added, removed }: MemberChange,
): Promise<string[]> {
  const changed: string[] = [];
  const leaving = replacesAll
    ? (await memberIds(transaction, groupId)).filter((id) => !added.has(id))
    : [...removed].filter((id) => !added.has(id));
  await inChunks(leaving, async (ids) => {
    const query = transaction.deleteFrom('scim_members').where('group_id', '=', groupId).where('user_id', 'in', ids);
    for (const { user_id } of await query.returning('user_id').execute()) changed.push(user_id);
  });
  await inChunks(added, async (ids) => {
    await requireUsers(transaction, ids);
    const query = transaction
      .insertInto('scim_members')
      .values(ids.map((user_id) => ({ group_id: groupId, user_id })))
      .onConflict((conflict) => conflict.doNothing());
    for (const { user_id } of await query.returning('user_id').execute()) changed.push(user_id);
  });
  return changed;
}

export async function memberIds(database: Kysely<Tables>, groupId: string): Promise<string[]> {
  const query = database.selectFrom('scim_members').select('user_id').where('group_id', '=', groupId);
  return (await query.execute()).map((row) => row.user_id);
}

async function requireUsers(transaction: Transaction<Tables>, ids: readonly string[]): Promise<void> {
  const query = transaction.selectFrom('scim_users').select('id').where('id', 'in', ids).where('name', 'is not', null);
  const found = new Set((await query.execute()).map(({ id }) => id));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw new ScimError('invalidValue', `The member ${missing} is not the id of a user.`);
}

export interface MemberView {
  readonly id: string;
  readonly document: string;
}

/** Returns the users that are members of the group. */
export function membersOf(database: Kysely<Tables>, groupId: string): Promise<MemberView[]> {
  const query = database
    .selectFrom('scim_members')
    .innerJoin('scim_users', 'scim_users.id', 'scim_members.user_id')
    .select(['scim_users.id', 'scim_users.document'])
    .where('scim_members.group_id', '=', groupId)
    .where('scim_users.name', 'is not', null);
  return query.orderBy('scim_members.user_id').execute();
}

export interface GroupOfUser {
  readonly user_id: string;
  readonly id: string;
  readonly document: string;
}

/** Returns the groups that these users are members of. */
export async function groupsOf(database: Kysely<Tables>, userIds: readonly string[]): Promise<GroupOfUser[]> {
  const rows: GroupOfUser[] = [];
  await inChunks(userIds, async (ids) => {
    const query = database
      .selectFrom('scim_members')
      .innerJoin('scim_groups', 'scim_groups.id', 'scim_members.group_id')
      .select(['scim_members.user_id', 'scim_groups.id', 'scim_groups.document'])
      .where('scim_members.user_id', 'in', ids);
    rows.push(...(await query.execute()));
  });
  return rows;
}
