import { sql } from 'kysely';
import type { Condition } from '../protocol/filter';
import { nameKey } from '../protocol/documents';
import { ScimError } from '../protocol/scim-error';

type Expression = ReturnType<typeof sql<boolean>>;
type Filters = Readonly<Record<string, (value: string) => Expression>>;

const COMMON: Filters = {
  id: (value) => sql`id = ${value}`,
  externalid: (value) => sql`external_id = ${value}`,
};

const byEmail = (value: string): Expression =>
  sql`id in (select user_id from scim_emails where email = ${nameKey(value)})`;

const byMember = (value: string): Expression => sql`id in (select group_id from scim_members where user_id = ${value})`;

const byGroup = (value: string): Expression => sql`id in (select user_id from scim_members where group_id = ${value})`;

const ANY: Expression = sql`1 = 1`;

export const USER_FILTERS: Filters = {
  ...COMMON,
  username: (value) => sql`name = ${nameKey(value)}`,
  emails: byEmail,
  'emails.value': byEmail,
  // An address identifies a person, whatever its type is.
  'emails.type': () => ANY,
  'groups.value': byGroup,
};

export const GROUP_FILTERS: Filters = {
  ...COMMON,
  displayname: (value) => sql`name = ${nameKey(value)}`,
  members: byMember,
  'members.value': byMember,
};

/**
 * Returns the filter as a condition of a statement.
 * @throws ScimError `invalidFilter`
 */
export function toExpression(filter: readonly Condition[], filters: Filters): Expression {
  const parts = filter.map(({ attribute, value }) => {
    const toPart = Object.hasOwn(filters, attribute) ? filters[attribute] : undefined;
    if (toPart && typeof value === 'string') return toPart(value);
    const names = Object.keys(filters).join(', ');
    throw new ScimError('invalidFilter', `A filter compares one of ${names} with a text.`);
  });
  return parts.length === 0 ? ANY : sql.join<boolean>(parts, sql` and `);
}
