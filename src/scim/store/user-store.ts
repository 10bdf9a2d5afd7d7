import { Injectable } from '@nestjs/common';
import type { Transaction } from 'kysely';
import { Store, type ScimResourceRow, type Tables } from '../../store';
import { Directory, userKey } from '../directory/directory';
import { emailKeysOf, namesOf, type UserAttributes } from '../protocol/documents';
import type { Condition } from '../protocol/filter';
import { resourceNotFound } from '../protocol/scim-error';
import { toExpression, USER_FILTERS } from './filters';
import {
  contentOf,
  inChunks,
  insertRow,
  lockRow,
  pageOf,
  saveContent,
  toResource,
  type Resource,
} from './resource-rows';

export type User = Resource<UserAttributes>;

const TABLE = 'scim_users';

const MAX_FORMER_NAMES = 50;

/** The users that identity providers have pushed. A write applies to this process when its promise resolves. */
@Injectable()
export class UserStore {
  constructor(
    private readonly store: Store,
    private readonly directory: Directory,
  ) {}

  /** @throws GatewayError `RESOURCE_NOT_FOUND` */
  async get(id: string): Promise<User> {
    const query = this.store.database.selectFrom(TABLE).selectAll().where('id', '=', id).where('name', 'is not', null);
    const row = await query.executeTakeFirst();
    if (!row) throw resourceNotFound(id);
    return toResource(row);
  }

  /** @throws ScimError `invalidFilter` */
  async list(filter: readonly Condition[], offset: number, limit: number): Promise<{ total: number; users: User[] }> {
    const where = toExpression(filter, USER_FILTERS);
    const { total, rows } = await pageOf(this.store.database, TABLE, where, { offset, limit });
    return { total, users: rows.map((row) => toResource<UserAttributes>(row)) };
  }

  /** @throws ScimError `uniqueness` */
  async create(attributes: UserAttributes): Promise<User> {
    const keysOf = ({ id }: ScimResourceRow): string[] => [userKey(id)];
    const row = await this.store.write('directory', keysOf, async (transaction) => {
      const inserted = await insertRow(transaction, TABLE, contentOf(attributes.userName, attributes));
      await insertEmails(transaction, inserted.id, attributes);
      return inserted;
    });
    await this.directory.refresh(keysOf(row));
    return toResource(row);
  }

  /**
   * @param edit returns the new attributes
   * @param expected the revision that the user must have
   * @throws GatewayError
   */
  async change(id: string, edit: (attributes: UserAttributes) => UserAttributes, expected?: number): Promise<User> {
    const user = await this.store.write('directory', [userKey(id)], async (transaction) => {
      const row = await lockRow(transaction, TABLE, id, expected);
      const before = toResource<UserAttributes>(row).attributes;
      const attributes = edit(structuredClone(before));
      const content = contentOf(attributes.userName, attributes);
      await saveContent(transaction, TABLE, row, content);
      await keepFormerNames(transaction, row, before, attributes);
      if (emailKeysOf(before).join('\n') !== emailKeysOf(attributes).join('\n')) {
        await transaction.deleteFrom('scim_emails').where('user_id', '=', id).execute();
        await insertEmails(transaction, id, attributes);
      }
      return toResource<UserAttributes>({ ...row, ...content });
    });
    await this.directory.refresh([userKey(id)]);
    return user;
  }

  /** Removes the user. Its names stay in the table, so that its credentials stay rejected. */
  async remove(id: string, expected?: number): Promise<void> {
    await this.store.write('directory', [userKey(id)], async (transaction) => {
      const row = await lockRow(transaction, TABLE, id, expected);
      const { userName, emails } = toResource<UserAttributes>(row).attributes;
      const document = JSON.stringify({ userName, emails: emails?.map(({ value }) => ({ value })), active: false });
      const update = transaction.updateTable(TABLE).set({ name: null, external_id: null, document });
      await update.where('id', '=', id).execute();
      await transaction.deleteFrom('scim_emails').where('user_id', '=', id).execute();
      await transaction.deleteFrom('scim_members').where('user_id', '=', id).execute();
    });
    await this.directory.refresh([userKey(id)]);
  }
}

/** Without them, a user whose name changes when it is deactivated would be accepted by its former name. */
async function keepFormerNames(
  transaction: Transaction<Tables>,
  { id, former_names: known }: ScimResourceRow,
  before: UserAttributes,
  after: UserAttributes,
): Promise<void> {
  const current = new Set(namesOf(after));
  const lost = namesOf(before).filter((name) => !current.has(name));
  if (lost.length === 0) return;
  const names = new Set([...lost, ...(JSON.parse(known) as string[])]);
  const former_names = JSON.stringify([...names].slice(0, MAX_FORMER_NAMES));
  await transaction.updateTable(TABLE).set({ former_names }).where('id', '=', id).execute();
}

async function insertEmails(transaction: Transaction<Tables>, id: string, attributes: UserAttributes): Promise<void> {
  await inChunks(emailKeysOf(attributes), (emails) =>
    transaction
      .insertInto('scim_emails')
      .values(emails.map((email) => ({ email, user_id: id })))
      .execute(),
  );
}
