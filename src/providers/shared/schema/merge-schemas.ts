import { isDeepStrictEqual } from 'node:util';
import { asArray, asRecord, type JsonObject, type Wire } from '../json';
import type { JsonSchema } from './json-schema';

/** Keywords that do not constrain the value: the first schema's takes precedence. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$comment',
  '$id',
  '$schema',
]);

/** Returns one schema for the values that are valid in both. Undefined if keywords contradict each other. */
export function mergeSchemas(first: JsonObject, second: JsonObject): JsonObject | undefined {
  const merged = new Map(Object.entries(first));
  for (const [keyword, value] of Object.entries(second)) {
    const present = merged.get(keyword);
    if (present === undefined) merged.set(keyword, value);
    else if (!ANNOTATIONS.has(keyword) && !isDeepStrictEqual(present, value)) {
      const both = MERGE.get(keyword)?.(present, value);
      if (both === undefined) return undefined;
      merged.set(keyword, both);
    }
  }
  return Object.fromEntries(merged);
}

type Merge = (first: unknown, second: unknown) => unknown;

const MERGE: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ['properties', mergeProperties],
  ['$defs', mergeNamed],
  ['definitions', mergeNamed],
  ['required', (first, second) => [...new Set([...asArray(first), ...asArray(second)])]],
  ['allOf', (first, second) => [...asArray(first), ...asArray(second)]],
  // Objects that allow no other properties than their own allow none when they are merged.
  ['additionalProperties', (first, second) => (first === false || second === false ? false : undefined)],
]);

function mergeProperties(first: unknown, second: unknown): object {
  return mergeWith(first, second, (one, other) => ({ allOf: [one, other] }));
}

function mergeNamed(first: unknown, second: unknown): object {
  return mergeWith(first, second, (one) => one);
}

function mergeWith(first: unknown, second: unknown, merge: (one: unknown, other: unknown) => unknown): object {
  const merged = new Map(Object.entries(asRecord(first) ?? {}));
  for (const [name, other] of Object.entries(asRecord(second) ?? {})) {
    const one = merged.get(name);
    merged.set(name, one === undefined || isDeepStrictEqual(one, other) ? other : merge(one, other));
  }
  return Object.fromEntries(merged);
}

/** The schema of values that are valid in at least one of the object schemas: their properties, and what all require. */
export function uniteObjects(schemas: readonly Wire<JsonSchema>[]): Partial<JsonSchema> {
  const properties = schemas
    .map((schema) => schema.properties)
    .reduce((one, other) => mergeWith(one, other, (first, second) => ({ anyOf: [first, second] })), {});
  const [first, ...others] = schemas.map(({ required }) =>
    asArray(required).filter((name) => typeof name === 'string'),
  );
  const required = (first ?? []).filter((name) => others.every((names) => names.includes(name)));
  return { properties: asRecord(properties) ?? {}, ...(required.length > 0 ? { required } : {}) };
}
