import { invalidRequest } from '../../shared/errors';
import { asRecord, type Wire } from '../../shared/json';

/** The keywords of a JSON Schema that are read; all others are copied. */
export interface SchemaKeywords {
  type?: string | string[];
  properties?: object;
  additionalProperties?: boolean | object;
}

const MAX_DEPTH = 100;

/**
 * Returns a copy of the schema with `additionalProperties: false` on every object, as the API requires. Throws
 * `INVALID_REQUEST` for an object that does not list its properties.
 */
export function closeSchema(
  schema: Wire<SchemaKeywords>,
  adjusted: Set<string>,
  path = 'schema',
  depth = 0,
): Record<string, unknown> {
  if (depth > MAX_DEPTH) throw invalidRequest('response_format', 'The schema is nested too deeply.');
  const close: Close = (value, subpath) => {
    const subschema = asRecord<SchemaKeywords>(value);
    return subschema ? closeSchema(subschema, adjusted, subpath, depth + 1) : value;
  };
  const copy = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [
      keyword,
      closeSubschemas(keyword, value, `${path}.${keyword}`, close),
    ]),
  );
  if (!isObjectSchema(schema)) return copy;
  if (!asRecord(schema.properties)) {
    const reason = "the Anthropic API requires every object to list its 'properties'";
    throw invalidRequest('response_format', `response_format.json_schema.${path} has no 'properties': ${reason}.`);
  }
  if (schema.additionalProperties !== false) adjusted.add('response_format');
  return { ...copy, additionalProperties: false };
}

function isObjectSchema({ type, properties }: Wire<SchemaKeywords>): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object')) || asRecord(properties) !== undefined;
}

const WITH_SCHEMA: ReadonlySet<string> = new Set(['items', 'not', 'if', 'then', 'else', 'contains']);
const WITH_SCHEMAS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']);
const WITH_NAMED_SCHEMAS: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);

type Close = (value: unknown, path: string) => unknown;

function closeSubschemas(keyword: string, value: unknown, path: string, close: Close): unknown {
  if (WITH_SCHEMAS.has(keyword) && Array.isArray(value)) return value.map((item, i) => close(item, `${path}[${i}]`));
  if (WITH_SCHEMA.has(keyword)) return close(value, path);
  const named = asRecord(value);
  if (!WITH_NAMED_SCHEMAS.has(keyword) || !named) return value;
  return Object.fromEntries(Object.entries(named).map(([name, item]) => [name, close(item, `${path}.${name}`)]));
}
