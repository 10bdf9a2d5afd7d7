import { isAttributes, nameIn, valueOf, type Attributes } from '../protocol/attributes';
import { toGroup, type GroupAttributes } from '../protocol/documents';
import { applyOperations, type PatchOperation } from '../protocol/patch';
import { ScimError } from '../protocol/scim-error';
import { splitUrn } from '../protocol/urns';
import type { GroupChange } from '../store/group-store';
import type { MemberChange } from '../store/members';

/**
 * Returns the ids of the members that a client sends: objects with `value`, or ids.
 * @throws ScimError `invalidValue`
 */
export function membersIn(given: unknown): Set<string> {
  if (given === undefined || given === null) return new Set();
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return new Set(
    list.map((item) => {
      const id = isAttributes(item) ? valueOf(item, 'value') : item;
      if (typeof id === 'string' && id !== '' && id.length <= 64) return id;
      throw new ScimError('invalidValue', "A member must have the id of a user as its 'value'.");
    }),
  );
}

/** Returns the change by a new representation of the group. Without `members`, the group has none (RFC 7644, section 3.5.1). */
export function replacement(body: Attributes): GroupChange {
  const members = { replacesAll: true, added: membersIn(valueOf(body, 'members')), removed: new Set<string>() };
  return { attributes: toGroup(body), members };
}

/**
 * Applies the operations of a PATCH request. Members are collected, so that the cost does not depend on the size of the group.
 * @throws ScimError
 */
export function patched(attributes: GroupAttributes, operations: readonly PatchOperation[]): GroupChange {
  const members = new CollectedMembers();
  for (const operation of operations.filter(isMembers)) members.apply(operation);
  applyOperations(
    attributes,
    operations.filter((operation) => !isMembers(operation)),
  );
  return { attributes: toGroup(attributes), members: members.isChanged ? members : undefined };
}

function isMembers({ path }: PatchOperation): boolean {
  if (!path) return false;
  const { extension, name } = splitUrn(path.attribute);
  return extension === undefined && name !== undefined && nameIn({}, name) === 'members';
}

class CollectedMembers implements MemberChange {
  replacesAll = false;
  isChanged = false;
  readonly added = new Set<string>();
  readonly removed = new Set<string>();

  apply({ op, path, value }: PatchOperation): void {
    this.isChanged = true;
    if (path?.where) {
      if (op !== 'remove' || path.sub !== undefined) {
        throw new ScimError('invalidPath', "Only 'remove' is supported with a filter of members.");
      }
      this.remove(path.where.map((condition) => this.idIn(condition.attribute, condition.value)));
    } else if (op === 'add') this.add(membersIn(value));
    else if (op === 'remove' && value !== undefined && value !== null) this.remove(membersIn(value));
    else {
      this.replacesAll = true;
      this.added.clear();
      this.removed.clear();
      if (op === 'replace') this.add(membersIn(value));
    }
  }

  private add(ids: Iterable<string>): void {
    for (const id of ids) {
      this.added.add(id);
      this.removed.delete(id);
    }
  }

  private remove(ids: Iterable<string>): void {
    for (const id of ids) {
      this.removed.add(id);
      this.added.delete(id);
    }
  }

  private idIn(attribute: string, value: unknown): string {
    if (attribute === 'value' && typeof value === 'string') return value;
    throw new ScimError('invalidPath', 'A filter of members compares value with the id of a user.');
  }
}
