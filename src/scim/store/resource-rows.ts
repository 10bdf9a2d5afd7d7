import { randomUUID } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { ScimResourceRow, Tables } from '../../store';
import { nameKey } from '../protocol/documents';
import { resourceNotFound, ScimError, versionMismatch } from '../protocol/scim-error';

export type ResourceTable = 'scim_users' | 'scim_groups';

/** A resource with its attributes. */
export interface Resource<Attributes> extends Omit<ScimResourceRow, 'document' | 'name' | 'former_names'> {
  readonly attributes: Attributes;
}

/** The columns that depend on the attributes. */
type Content = Pick<ScimResourceRow, 'name' | 'external_id' | 'document'>;

/** State of uniqueness violations in PostgreSQL. */
const UNIQUE_VIOLATION = '23505';

/** @param name `userName` or `displayName` */
export function contentOf(name: string, attributes: { readonly externalId?: string }): Content {
  return {
    name: nameKey(name),
    external_id: attributes.externalId ?? null,
    document: JSON.stringify(attributes),
  };
}

export function toResource<Attributes>(row: ScimResourceRow): Resource<Attributes> {
  const { id, external_id, revision, created_at, updated_at } = row;
  const attributes = JSON.parse(row.document) as Attributes;
  return { id, external_id, revision, created_at, updated_at, attributes };
}

/** @throws ScimError `uniqueness` if a resource has the name */
export async function insertRow(
  transaction: Transaction<Tables>,
  table: ResourceTable,
  content: Content,
): Promise<ScimResourceRow> {
  const now = Date.now();
  const row: ScimResourceRow = {
    id: randomUUID(),
    revision: 1,
    ...content,
    former_names: '[]',
    created_at: now,
    updated_at: now,
  };
  const query = transaction
    .insertInto(table)
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  const { numInsertedOrUpdatedRows } = await query.executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) throw nameInUse(table, content);
  return row;
}

/**
 * Returns the row with its next revision, and locks it until the end of the transaction, so that concurrent changes follow one
 * another and none is lost.
 *
 * @param expected the revision that the row must have
 * @throws GatewayError `RESOURCE_NOT_FOUND`, or 412 if the row has another revision
 */
export async function lockRow(
  transaction: Transaction<Tables>,
  table: ResourceTable,
  id: string,
  expected: number | undefined,
): Promise<ScimResourceRow> {
  const query = transaction
    .updateTable(table)
    .set({ revision: sql`revision + 1`, updated_at: Date.now() })
    .where('id', '=', id)
    .where('name', 'is not', null);
  const row = await query.returningAll().executeTakeFirst();
  if (!row) throw resourceNotFound(id);
  if (expected !== undefined && row.revision !== expected + 1) throw versionMismatch();
  return row;
}

/**
 * Writes the content of a locked row.
 * @throws ScimError `uniqueness` if another resource has the name
 */
export async function saveContent(
  transaction: Transaction<Tables>,
  table: ResourceTable,
  row: ScimResourceRow,
  content: Content,
): Promise<void> {
  if (content.name !== row.name) {
    const other = await transaction.selectFrom(table).select('id').where('name', '=', content.name).executeTakeFirst();
    if (other) throw nameInUse(table, content);
  }
  const update = transaction.updateTable(table).set(content).where('id', '=', row.id);
  await update.execute().catch((error: unknown) => {
    // Another transaction has just taken the name.
    throw isUniqueViolation(error) ? nameInUse(table, content) : error;
  });
}

/** Calls `work` with parts of the list, one after another, so that no statement has too many parameters. */
export async function inChunks<T>(list: Iterable<T>, work: (chunk: T[]) => Promise<unknown>): Promise<void> {
  const all = [...list];
  for (let start = 0; start < all.length; start += CHUNK) await work(all.slice(start, start + CHUNK));
}

const CHUNK = 500;

/** A page of resources in the order of their creation. */
export interface Page {
  readonly total: number;
  readonly rows: readonly ScimResourceRow[];
}

export async function pageOf(
  database: Kysely<Tables>,
  table: ResourceTable,
  where: ReturnType<typeof sql<boolean>>,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Page> {
  const query = database.selectFrom(table).where('name', 'is not', null).where(where);
  const { total } = await query
    .select(({ fn }) => fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow();
  const page = query.selectAll().orderBy('created_at').orderBy('id').limit(limit).offset(offset);
  return { total: Number(total), rows: limit === 0 ? [] : await page.execute() };
}

function nameInUse(table: ResourceTable, { name }: Content): ScimError {
  const kind = table === 'scim_users' ? 'user with the userName' : 'group with the displayName';
  return new ScimError('uniqueness', `A ${kind} '${name ?? ''}' already exists.`);
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
}
