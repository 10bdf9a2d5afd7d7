import { isAttributes, isMultiValued, isSimple, MANAGED, nameIn, valueOf, type Attributes } from './attributes';
import { jsonBytes, MAX_RESOURCE_BYTES } from './documents';
import { parsePath, type Condition, type ValuePath } from './filter';
import { ScimError } from './scim-error';
import { splitUrn } from './urns';

const NAME = /^[A-Za-z$][\w$-]*$/;

/** One operation of a PATCH request (RFC 7644, section 3.5.2). */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  /** Undefined if `value` is an object with the attributes. */
  readonly path: ValuePath | undefined;
  readonly value: unknown;
}

/**
 * Reads the operations of a PATCH request. Names and operators may have any case, as Entra ID sends them. An object without
 * a path becomes one operation for each of its attributes, whose names may be paths.
 * @throws ScimError
 */
export function readPatch(body: Attributes): PatchOperation[] {
  const given = valueOf(body, 'Operations');
  const list: unknown[] = Array.isArray(given) ? given : [given];
  if (given === undefined || list.length === 0) throw new ScimError('invalidSyntax', "'Operations' is missing.");
  return list.flatMap(readOperation);
}

function readOperation(given: unknown): PatchOperation[] {
  const attributes = isAttributes(given) ? given : {};
  const [name, path, value] = ['op', 'path', 'value'].map((one) => valueOf(attributes, one));
  const op = typeof name === 'string' ? name.toLowerCase() : undefined;
  if (op !== 'add' && op !== 'replace' && op !== 'remove') {
    throw new ScimError('invalidSyntax', "'op' of an operation must be add, replace or remove.");
  }
  if (typeof path === 'string' && path !== '') return [{ op, path: parsePath(path), value }];
  if (path !== undefined && path !== null && path !== '') throw new ScimError('invalidPath', "'path' must be a text.");
  if (op === 'remove') throw new ScimError('noTarget', "An operation 'remove' must have a 'path'.");
  if (!isAttributes(value)) throw new ScimError('invalidValue', "'value' must be an object if there is no 'path'.");
  const entries = Object.entries(value).filter(([key]) => !MANAGED.has(nameIn({}, key)));
  return entries.map(([key, one]) => ({ op, path: parsePath(key), value: one }));
}

/** Each operation may compare all values that are there, so both limits are needed. */
const MAX_OPERATIONS = 1000;
const MAX_BYTES = 2 * MAX_RESOURCE_BYTES;

/**
 * Changes the attributes as the operations say, one after another.
 * @throws ScimError
 */
export function applyOperations(attributes: Attributes, operations: readonly PatchOperation[]): void {
  if (operations.length > MAX_OPERATIONS || jsonBytes(operations) > MAX_BYTES) {
    throw new ScimError(
      'invalidValue',
      `The request has more than ${MAX_OPERATIONS} operations or ${MAX_BYTES} bytes.`,
    );
  }
  for (const operation of operations) applyOperation(attributes, operation);
}

function applyOperation(attributes: Attributes, { op, path, value }: PatchOperation): void {
  if (!path) return;
  const { extension, name } = splitUrn(path.attribute);
  const target = extension === undefined ? attributes : complexValue(attributes, nameIn(attributes, extension));
  if (name === undefined) {
    if (op === 'remove' && extension !== undefined) Reflect.deleteProperty(attributes, nameIn(attributes, extension));
    else if (isAttributes(value)) Object.assign(target, value);
    return;
  }
  const names = [...name.split('.'), ...(path.sub?.split('.') ?? [])];
  if (!names.every((one) => NAME.test(one))) throw new ScimError('invalidPath', `'${path.attribute}' is not a path.`);
  const [first = '', ...others] = names;
  const key = nameIn(target, first);
  if (extension === undefined && MANAGED.has(key)) throw new ScimError('mutability', `'${key}' cannot be changed.`);
  const sub = others.length > 0 ? others.join('.') : undefined;
  // Null is the same as no value (RFC 7643, section 2.5).
  const isRemoved = op === 'remove' || value === null;
  if (path.where) changeItems(target, key, path.where, sub, isRemoved, value);
  else if (sub !== undefined) changeSub(target, key, sub, isRemoved, value);
  else if (isRemoved) removeValue(target, key, value);
  else setValue(target, key, op, value);
}

/** Changes the values that match a filter. If none does, one that matches is added, as Entra ID expects. */
function changeItems(
  target: Attributes,
  key: string,
  where: readonly Condition[],
  sub: string | undefined,
  isRemoved: boolean,
  value: unknown,
): void {
  const items = itemsOf(target[key]);
  const matching = items.filter((item) => matches(item, where)).filter(isAttributes);
  if (isRemoved && sub === undefined) {
    target[key] = items.filter((item) => !matches(item, where));
    return;
  }
  if (!isRemoved && matching.length === 0) {
    const created = Object.fromEntries(where.map((condition) => [condition.attribute, condition.value]));
    matching.push(created);
    target[key] = [...items, created];
  }
  for (const item of matching) {
    if (sub === undefined) Object.assign(item, isAttributes(value) ? value : { value });
    else if (isRemoved) Reflect.deleteProperty(item, nameIn(item, sub));
    else item[nameIn(item, sub)] = value;
  }
}

function changeSub(target: Attributes, key: string, sub: string, isRemoved: boolean, value: unknown): void {
  const current = target[key];
  const items = Array.isArray(current) ? current.filter(isAttributes) : [complexValue(target, key)];
  for (const item of items) {
    if (isRemoved) Reflect.deleteProperty(item, nameIn(item, sub));
    else item[nameIn(item, sub)] = value;
  }
}

/** With a value, only the values that equal it. */
function removeValue(target: Attributes, key: string, value: unknown): void {
  const current = target[key];
  if (!Array.isArray(current) || value === undefined || value === null) {
    Reflect.deleteProperty(target, key);
    return;
  }
  const removed = new Set(itemsOf(value).map(identityOf));
  target[key] = current.filter((item) => !removed.has(identityOf(item)));
}

function setValue(target: Attributes, key: string, op: 'add' | 'replace' | 'remove', value: unknown): void {
  const current = target[key];
  if (isMultiValued(key) || (Array.isArray(current) && !isSimple(key))) {
    const known = op === 'add' ? itemsOf(current) : [];
    const identities = new Set(known.map(identityOf));
    target[key] = [...known, ...itemsOf(value).filter((item) => !identities.has(identityOf(item)))];
  } else if (isAttributes(current) && isAttributes(value)) Object.assign(current, value);
  else target[key] = isSimple(key) ? singleValue(value) : value;
}

/** Entra ID wraps single values as `[{"$ref": null, "value": …}]` in some modes. */
function singleValue(value: unknown): unknown {
  const [only, ...others] = itemsOf(value);
  return others.length === 0 && isAttributes(only) && Object.hasOwn(only, 'value') ? only['value'] : value;
}

function complexValue(target: Attributes, key: string): Attributes {
  const current = target[key];
  if (isAttributes(current)) return current;
  return (target[key] = {});
}

function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

function identityOf(item: unknown): string {
  if (!isAttributes(item)) return JSON.stringify({ value: item });
  const { value, type } = item;
  return JSON.stringify(value === undefined ? item : { value, type });
}

function matches(item: unknown, where: readonly Condition[]): boolean {
  return (
    isAttributes(item) &&
    where.every(({ attribute, value }) => comparable(valueOf(item, attribute)) === comparable(value))
  );
}

/** Texts are compared without case, and truth values may be texts. */
function comparable(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : JSON.stringify(value ?? null);
}
