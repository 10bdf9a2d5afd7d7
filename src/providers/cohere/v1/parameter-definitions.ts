import { asRecord, asArray, asString, type JsonObject, type Wire } from '../../shared/json';
import type { ParameterDefinitions } from './chat-wire';
import { requiresV2 } from './requires-v2';

/** JSON Schema keywords that are read here. */
interface Schema {
  type?: string;
  description?: string;
  properties?: object;
  required?: string[];
  additionalProperties?: boolean | object;
  items?: object;
}

/** The keywords of a tool's parameter schema that version 1 can express, or that do not restrict the parameters. */
const ROOT_KEYWORDS = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'title',
  'description',
  '$schema',
]);
const PARAMETER_KEYWORDS = new Set(['type', 'description', 'title']);
const LIST_KEYWORDS = new Set([...PARAMETER_KEYWORDS, 'items']);

const SCALARS: ReadonlyMap<unknown, string> = new Map([
  ['string', 'str'],
  ['integer', 'int'],
  ['number', 'float'],
  ['boolean', 'bool'],
]);

/**
 * Translates the JSON Schema of a tool's parameters.
 * @param path the schema's path in the request
 * @throws GatewayError `INVALID_REQUEST` for a schema with more than names, types and descriptions
 */
export function toDefinitions(schema: JsonObject, path: string): ParameterDefinitions {
  rejectOtherKeywords(schema, ROOT_KEYWORDS, path);
  const root: Wire<Schema> = schema;
  if (root.type !== undefined && root.type !== 'object') throw requiresV2(`${path}.type`, JSON.stringify(root.type));
  if (asRecord(root.additionalProperties)) throw requiresV2(`${path}.additionalProperties`, 'a schema');
  const required = new Set(asArray(root.required));
  const properties = Object.entries(asRecord(root.properties) ?? {});
  return Object.fromEntries(
    properties.map(([name, value]) => {
      const property = asRecord<Schema>(value) ?? {};
      const description = asString(property.description);
      const type = typeOf(property, `${path}.properties.${name}`);
      return [name, { type, ...(description && { description }), required: required.has(name) }];
    }),
  );
}

function typeOf(property: Wire<Schema>, path: string): string {
  const { type, items } = property;
  rejectOtherKeywords(property, type === 'array' ? LIST_KEYWORDS : PARAMETER_KEYWORDS, path);
  const scalar = SCALARS.get(type);
  if (scalar) return scalar;
  if (type === 'object') return 'dict';
  if (type !== 'array') throw requiresV2(`${path}.type`, type === undefined ? 'a missing type' : JSON.stringify(type));
  const item = asRecord<Schema>(items) ?? {};
  return Object.keys(item).length === 0 ? 'list' : `list[${typeOf(item, `${path}.items`)}]`;
}

function rejectOtherKeywords(schema: JsonObject, known: ReadonlySet<string>, path: string): void {
  const other = Object.keys(schema).find((keyword) => !known.has(keyword));
  if (other !== undefined) throw requiresV2(`${path}.${other}`, 'this keyword');
}
