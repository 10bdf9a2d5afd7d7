import type { PermissionRule } from '../../config';
import { AccessList, type RuleEntry } from './access-list';
import { LEVEL_OF_SETTING } from './permission-level';

/** `auth.permissions`, indexed by the names of endpoints: the time of a lookup does not depend on the number of rules. */
export class PermissionRules {
  private readonly byName = new Map<string, AccessList>();
  private readonly byPrefix = new Map<string, AccessList>();
  /** The lengths of all prefixes. */
  private readonly lengths: readonly number[];

  constructor(rules: readonly PermissionRule[]) {
    const indices = new Map<string, number[]>();
    for (const [index, { endpoints }] of rules.entries()) {
      for (const pattern of new Set(endpoints)) {
        const known = indices.get(pattern);
        if (known) known.push(index);
        else indices.set(pattern, [index]);
      }
    }
    // A rule may name thousands of endpoints, which then share a list.
    const lists = new Map<string, AccessList>();
    for (const [pattern, found] of indices) {
      const key = found.join();
      let list = lists.get(key);
      if (!list) lists.set(key, (list = new AccessList(found.flatMap((index) => entriesOf(rules[index])))));
      if (pattern.endsWith('*')) this.byPrefix.set(pattern.slice(0, -1), list);
      else this.byName.set(pattern, list);
    }
    this.lengths = [...new Set([...this.byPrefix.keys()].map(({ length }) => length))];
  }

  /** Returns the lists that apply to an endpoint. */
  listsFor(endpoint: string): readonly AccessList[] {
    const lists: AccessList[] = [];
    const exact = this.byName.get(endpoint);
    if (exact) lists.push(exact);
    for (const length of this.lengths) {
      const list = length <= endpoint.length ? this.byPrefix.get(endpoint.slice(0, length)) : undefined;
      if (list) lists.push(list);
    }
    return lists;
  }
}

function entriesOf(rule: PermissionRule | undefined): RuleEntry[] {
  if (!rule) return [];
  const permission_level = LEVEL_OF_SETTING[rule.level] ?? 'CAN_VIEW';
  return [
    ...rule.users.map((user_name) => ({ user_name, permission_level })),
    ...rule.groups.map((group_name) => ({ group_name, permission_level })),
    ...rule.servicePrincipals.map((service_principal_name) => ({ service_principal_name, permission_level })),
    ...rule.apiKeys.map((api_key) => ({ api_key, permission_level })),
  ];
}
