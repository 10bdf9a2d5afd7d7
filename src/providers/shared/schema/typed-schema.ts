import { asArray, asRecord, type JsonObject, type Wire } from '../json';
import { WITH_SCHEMAS, type JsonSchema } from './json-schema';

/** Keywords that determine the type of the value of a schema without `type`. */
const TYPE_OF_KEYWORD: readonly (readonly [string, string])[] = [
  ['properties', 'object'],
  ['items', 'array'],
  ['prefixItems', 'array'],
];

/**
 * Returns the schema with a `type` that its other keywords imply, and with enumerations of one type each: providers that
 * require types reject an enumeration next to a list of types. Returns the schema itself if it needs no change.
 */
export function withTypes(schema: JsonObject): JsonObject {
  const { type, ...rest }: Wire<JsonSchema> = schema;
  const values = rest.const === undefined ? asArray(rest.enum) : [rest.const];
  if (values.length > 0) return typeof type === 'string' ? schema : withTypesOfValues(schema, values);
  if (type !== undefined) return asArray(rest.anyOf).length > 0 ? pushTypeDown(schema) : schema;
  const implied = TYPE_OF_KEYWORD.find(([keyword]) => asRecord(schema)?.[keyword] !== undefined)?.[1];
  return implied === undefined ? schema : { type: implied, ...schema };
}

/** Replaces a list of types by one alternative for each type. Returns the schema itself if it has no such list. */
export function splitTypes(schema: JsonObject): JsonObject {
  const { type, title, description, default: given, ...rest }: Wire<JsonSchema> = schema;
  if (!Array.isArray(type) || rest.anyOf !== undefined) return schema;
  const values = rest.const === undefined ? asArray(rest.enum) : [rest.const];
  if (values.length > 0) return withTypesOfValues(schema, values);
  const [only, ...others] = asArray(type).map((name) => (name === 'null' ? { type: name } : { type: name, ...rest }));
  const annotations = Object.entries({ title, description, default: given }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(annotations), ...(others.length === 0 ? only : { anyOf: [only, ...others] }) };
}

function withTypesOfValues(schema: JsonObject, values: readonly unknown[]): JsonObject {
  const { type, const: _const, enum: _enum, ...rest }: Wire<JsonSchema> = schema;
  const declared = asArray(type);
  const byType = new Map<string, unknown[]>();
  for (const value of values) {
    const own = typeOf(value);
    const name = own === 'integer' && declared.includes('number') && !declared.includes('integer') ? 'number' : own;
    if (declared.length > 0 && !declared.includes(name)) continue;
    byType.set(name, [...(byType.get(name) ?? []), value]);
  }
  const [only, ...others] = [...byType].map(([name, members]) => ({ type: name, ...toValues(name, members, schema) }));
  if (!only) return schema;
  return others.length === 0 ? { ...rest, ...only } : { ...rest, anyOf: [only, ...others] };
}

function toValues(type: string, members: readonly unknown[], { const: only }: Wire<JsonSchema>): object {
  if (type === 'null') return {};
  return only === undefined ? { enum: members } : { const: only };
}

/** Moves the type of a schema into its alternatives. An object or a list with alternatives keeps its type. */
function pushTypeDown(schema: JsonObject): JsonObject {
  const { type, ...rest }: Wire<JsonSchema> = schema;
  if (rest.properties !== undefined || rest.items !== undefined) return schema;
  const anyOf = asArray(rest.anyOf).map((choice) => {
    const given = asRecord<JsonSchema>(choice);
    const isTyped = !given || given.type !== undefined || given.$ref !== undefined || hasCombinator(given);
    return isTyped ? choice : { type, ...given };
  });
  return { ...rest, anyOf };
}

function hasCombinator(schema: object): boolean {
  return Object.keys(schema).some((keyword) => keyword !== 'items' && WITH_SCHEMAS.has(keyword));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
