import { invalidRequest } from '../errors';
import { asRecord, asString, type JsonObject } from '../json';

/** The keywords of JSON Schema that are read; a schema may have others. */
export interface JsonSchema {
  $ref: string;
  type: string | string[];
  format: string;
  title: string;
  description: string;
  default: unknown;
  properties: object;
  required: string[];
  additionalProperties: boolean | object;
  items: object;
  anyOf: object[];
  oneOf: object[];
  allOf: object[];
  enum: unknown[];
  const: unknown;
}

/** Keywords whose value is a list of schemas. */
export const WITH_SCHEMAS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']);
/** Keywords whose value maps names to schemas. */
export const WITH_NAMED_SCHEMAS: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);
/** Keywords whose value is data, which may look like a schema. */
const WITH_DATA: ReadonlySet<string> = new Set(['default', 'const', 'enum', 'example', 'examples']);

/** Maximum nesting of objects and lists. */
const MAX_DEPTH = 200;

/** Returns the schema that a local `$ref`, such as `#/$defs/Item`, points to; undefined if there is none. */
export function resolveReference(root: JsonObject, reference: string): JsonObject | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  const found = reference
    .split('/')
    .slice(1)
    .reduce<unknown>((at, part) => childOf(at, decodePart(part)), root);
  return asRecord(found);
}

function childOf(parent: unknown, name: string): unknown {
  return typeof parent === 'object' && parent !== null && Object.hasOwn(parent, name)
    ? (parent as JsonObject)[name] // Index access to an object or a list.
    : undefined;
}

function decodePart(part: string): string {
  const unescaped = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(unescaped);
  } catch {
    return unescaped;
  }
}

/**
 * Whether following references from the schema leads back to one of them.
 * @throws GatewayError `INVALID_REQUEST` for `param` if the schema is nested too deeply
 */
export function isRecursive(root: JsonObject, param: string): boolean {
  const open = new Set<unknown>();
  const done = new Set<unknown>();
  const visit = (value: unknown, kind: Kind, depth: number): boolean => {
    if (typeof value !== 'object' || value === null || done.has(value)) return false;
    if (depth > MAX_DEPTH) throw invalidRequest(param, 'The schema is nested too deeply.');
    if (open.has(value)) return true;
    open.add(value);
    const reference = kind === 'schema' ? asString(asRecord<JsonSchema>(value)?.$ref) : undefined;
    const target = reference === undefined ? undefined : resolveReference(root, reference);
    const isCycle =
      (target !== undefined && visit(target, 'schema', depth + 1)) ||
      Object.entries(value).some(([name, child]) => visit(child, kindOf(name, kind), depth + 1));
    open.delete(value);
    done.add(value);
    return isCycle;
  };
  return visit(root, 'schema', 0);
}

/** What a part of a schema is: a schema or a list of schemas, a map of names to schemas, or data. */
type Kind = 'schema' | 'names' | 'data';

function kindOf(name: string, parent: Kind): Kind {
  if (parent !== 'schema') return parent === 'names' ? 'schema' : 'data';
  if (WITH_DATA.has(name)) return 'data';
  return WITH_NAMED_SCHEMAS.has(name) ? 'names' : 'schema';
}
