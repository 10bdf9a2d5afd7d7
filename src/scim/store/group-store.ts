import { Injectable } from '@nestjs/common';
import { Store } from '../../store';
import { Directory, groupKey, userKey } from '../directory/directory';
import type { GroupAttributes } from '../protocol/documents';
import type { Condition } from '../protocol/filter';
import { resourceNotFound } from '../protocol/scim-error';
import { GROUP_FILTERS, toExpression } from './filters';
import { changeMembers, type MemberChange } from './members';
import { contentOf, insertRow, lockRow, pageOf, saveContent, toResource, type Resource } from './resource-rows';

export type Group = Resource<GroupAttributes>;

/** The new attributes of a group and the changes of its members. */
export interface GroupChange {
  readonly attributes: GroupAttributes;
  readonly members: MemberChange | undefined;
}

const TABLE = 'scim_groups';

/** Up to this number, processes read the groups of the changed members again; above, all members of the group. */
const MAX_CHANGED_MEMBERS = 100;

/** The groups that identity providers have pushed. A write applies to this process when its promise resolves. */
@Injectable()
export class GroupStore {
  constructor(
    private readonly store: Store,
    private readonly directory: Directory,
  ) {}

  /** @throws GatewayError `RESOURCE_NOT_FOUND` */
  async get(id: string): Promise<Group> {
    const row = await this.store.database.selectFrom(TABLE).selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw resourceNotFound(id);
    return toResource(row);
  }

  /** @throws ScimError `invalidFilter` */
  async list(filter: readonly Condition[], offset: number, limit: number): Promise<{ total: number; groups: Group[] }> {
    const where = toExpression(filter, GROUP_FILTERS);
    const { total, rows } = await pageOf(this.store.database, TABLE, where, { offset, limit });
    return { total, groups: rows.map((row) => toResource<GroupAttributes>(row)) };
  }

  /** @throws ScimError `uniqueness`, or `invalidValue` if a member does not exist */
  async create(attributes: GroupAttributes, members: ReadonlySet<string>): Promise<Group> {
    const keysOf = ({ id }: { readonly id: string }): string[] => [groupKey(id)];
    const row = await this.store.write('directory', keysOf, async (transaction) => {
      const inserted = await insertRow(transaction, TABLE, contentOf(attributes.displayName, attributes));
      await changeMembers(transaction, inserted.id, { added: members, removed: new Set() });
      return inserted;
    });
    await this.directory.refresh(keysOf(row));
    return toResource(row);
  }

  /**
   * @param edit returns the change
   * @param expected the revision that the group must have
   * @throws GatewayError
   */
  async change(id: string, edit: (attributes: GroupAttributes) => GroupChange, expected?: number): Promise<Group> {
    const keysOf = ({ keys }: { readonly keys: readonly string[] }): readonly string[] => keys;
    const { group, keys } = await this.store.write('directory', keysOf, async (transaction) => {
      const row = await lockRow(transaction, TABLE, id, expected);
      const change = edit(toResource<GroupAttributes>(row).attributes);
      const content = contentOf(change.attributes.displayName, change.attributes);
      await saveContent(transaction, TABLE, row, content);
      const changed = change.members ? await changeMembers(transaction, id, change.members) : [];
      const isRenamed = row.document !== content.document;
      return {
        group: toResource<GroupAttributes>({ ...row, ...content }),
        keys:
          isRenamed || changed.length === 0 || changed.length > MAX_CHANGED_MEMBERS
            ? [groupKey(id)]
            : changed.map(userKey),
      };
    });
    await this.directory.refresh(keys);
    return group;
  }

  async remove(id: string, expected?: number): Promise<void> {
    await this.store.write('directory', [groupKey(id)], async (transaction) => {
      await lockRow(transaction, TABLE, id, expected);
      await transaction.deleteFrom('scim_members').where('group_id', '=', id).execute();
      await transaction.deleteFrom(TABLE).where('id', '=', id).execute();
    });
    await this.directory.refresh([groupKey(id)]);
  }
}
