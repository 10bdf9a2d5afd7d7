import type { Kysely } from 'kysely';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { ScimResourceRow, Tables } from '../../store';
import type { GroupAttributes, UserAttributes } from '../protocol/documents';
import { memberIds } from '../store/members';
import { inChunks, type ResourceTable } from '../store/resource-rows';
import type { DirectoryIndex } from './directory-index';

/** Rows that one statement reads. Statements of SQLite block the event loop. */
const PAGE_SIZE = 500;

/** Reads users and their groups into the index; those that do not exist are removed from it. */
export async function readUsers(
  database: Kysely<Tables>,
  ids: readonly string[],
  index: DirectoryIndex,
): Promise<void> {
  await inChunks(ids, async (chunk) => {
    const groups = new Map<string, string[]>(chunk.map((id) => [id, []]));
    const members = database.selectFrom('scim_members').selectAll().where('user_id', 'in', chunk);
    for (const { user_id, group_id } of await members.execute()) groups.get(user_id)?.push(group_id);
    const users = database.selectFrom('scim_users').selectAll().where('id', 'in', chunk);
    const rows = new Map((await users.execute()).map((row) => [row.id, row]));
    for (const id of chunk) {
      const row = rows.get(id);
      index.setUser(id, row && toIndexedUser(row, groups.get(id) ?? []));
    }
  });
}

/** Reads groups and their members into the index; those that do not exist are removed from it. */
export async function readGroups(
  database: Kysely<Tables>,
  ids: readonly string[],
  index: DirectoryIndex,
): Promise<void> {
  for (const id of ids) {
    const query = database.selectFrom('scim_groups').selectAll().where('id', '=', id);
    const row = await query.executeTakeFirst();
    const members = row ? await memberIds(database, id) : [];
    index.setGroup(id, row && nameOf(row), members);
    await yieldToEvents();
  }
}

/** Reads all users and groups into an empty index. */
export async function readAll(database: Kysely<Tables>, index: DirectoryIndex): Promise<void> {
  for await (const rows of pagesOf(database, 'scim_users')) {
    for (const row of rows) index.setUser(row.id, toIndexedUser(row, []));
  }
  for await (const rows of pagesOf(database, 'scim_groups')) {
    for (const row of rows) index.setGroup(row.id, nameOf(row), await memberIds(database, row.id));
  }
}

async function* pagesOf(database: Kysely<Tables>, table: ResourceTable): AsyncGenerator<ScimResourceRow[]> {
  for (let last = ''; ;) {
    const query = database.selectFrom(table).selectAll().where('id', '>', last).orderBy('id').limit(PAGE_SIZE);
    const rows = await query.execute();
    yield rows;
    if (rows.length < PAGE_SIZE) return;
    last = rows.at(-1)?.id ?? '';
    await yieldToEvents();
  }
}

function toIndexedUser({ document, name, former_names: former }: ScimResourceRow, groups: readonly string[]) {
  const attributes = JSON.parse(document) as UserAttributes;
  return { attributes, formerNames: JSON.parse(former) as string[], isDeleted: name === null, groups };
}

function nameOf({ document }: ScimResourceRow): string {
  return (JSON.parse(document) as GroupAttributes).displayName;
}
