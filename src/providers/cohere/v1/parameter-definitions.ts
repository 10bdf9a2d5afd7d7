import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';
import { onlyV2 } from './only-v2';

/** Parameters of a tool in the words of version 1: names with Python types, one beside the other. */
export type ParameterDefinitions = Record<string, { type: string; description?: string; required: boolean }>;

/** Keywords of a schema of arguments that version 1 says as well, or that say nothing of the arguments. */
const OF_ARGUMENTS = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'title',
  'description',
  '$schema',
]);
const OF_ONE = new Set(['type', 'description', 'title']);
const OF_A_LIST = new Set([...OF_ONE, 'items']);

const SCALARS: ReadonlyMap<unknown, string> = new Map([
  ['string', 'str'],
  ['integer', 'int'],
  ['number', 'float'],
  ['boolean', 'bool'],
]);

/**
 * A JSON Schema of arguments as version 1 takes it.
 * @param where the schema's path in the request
 * @throws GatewayError `INVALID_REQUEST` for a schema that says more than names, types and descriptions
 */
export function toDefinitions(schema: JsonObject, where: string): ParameterDefinitions {
  refuseOthers(schema, OF_ARGUMENTS, where);
  if (schema['type'] !== undefined && schema['type'] !== 'object') throw onlyV2(`${where}.type`, 'this');
  if (asRecord(schema['additionalProperties'])) throw onlyV2(`${where}.additionalProperties`, 'a schema');
  const required = new Set(asArray(schema['required']));
  const properties = Object.entries(asRecord(schema['properties']) ?? {});
  return Object.fromEntries(
    properties.map(([name, value]) => {
      const here = `${where}.properties.${name}`;
      const property = asRecord(value) ?? {};
      const description = asString(property['description']);
      const type = typeOf(property, here);
      return [name, { type, ...(description && { description }), required: required.has(name) }];
    }),
  );
}

function typeOf(property: JsonObject, where: string): string {
  const { type, items } = property;
  refuseOthers(property, type === 'array' ? OF_A_LIST : OF_ONE, where);
  const scalar = SCALARS.get(type);
  if (scalar) return scalar;
  if (type === 'object') return 'dict';
  if (type !== 'array') throw onlyV2(`${where}.type`, type === undefined ? 'a missing type' : JSON.stringify(type));
  const of = asRecord(items) ?? {};
  return Object.keys(of).length === 0 ? 'list' : `list[${typeOf(of, `${where}.items`)}]`;
}

function refuseOthers(schema: JsonObject, known: ReadonlySet<string>, where: string): void {
  const other = Object.keys(schema).find((keyword) => !known.has(keyword));
  if (other !== undefined) throw onlyV2(`${where}.${other}`, 'this keyword');
}
