import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray, asString, type JsonObject, type Wire } from '../../shared/json';
import { resolveReference, type JsonSchema } from '../../shared/schema/json-schema';
import { mergeSchemas } from '../../shared/schema/merge-schemas';

const MAX_DEPTH = 32;

/** Keywords of the subset that are copied unchanged (Gemini API, "Schema"). */
const COPIED: ReadonlySet<string> = new Set([
  'title',
  'description',
  'nullable',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'required',
  'propertyOrdering',
  'default',
  'example',
]);
const FORMATS: ReadonlySet<unknown> = new Set(['enum', 'date-time', 'float', 'double', 'int32', 'int64']);

/** Keywords that do not constrain the value, or are rewritten below. */
const HANDLED: ReadonlySet<string> = new Set([
  '$ref',
  '$defs',
  'definitions',
  '$schema',
  '$id',
  '$comment',
  'examples',
  'type',
  'format',
  'properties',
  'items',
  'anyOf',
  'oneOf',
  'allOf',
  'enum',
  'const',
]);

/** A schema of the subset. */
export interface OpenApiSchema {
  type?: unknown;
  format?: unknown;
  nullable?: boolean;
  enum?: readonly unknown[];
  properties?: Readonly<Record<string, OpenApiSchema>>;
  required?: readonly unknown[];
  items?: OpenApiSchema;
  anyOf?: readonly OpenApiSchema[];
}

interface Conversion {
  readonly root: JsonObject;
  readonly param: string;
  readonly onLoss: () => void;
}

/**
 * Converts a JSON Schema to the subset of OpenAPI 3.0 that models before Gemini 2.0 accept. `$ref` is inlined; `const`,
 * `oneOf` and lists of types are rewritten; other keywords are dropped. Calls `onLoss` for each dropped constraint.
 * @throws GatewayError `INVALID_REQUEST` if the schema is recursive or has an invalid `$ref`
 */
export function toOpenApiSchema(schema: JsonObject, param: string, onLoss: () => void): OpenApiSchema {
  return convert(schema, { root: schema, param, onLoss }, 0);
}

function convert(given: Wire<JsonSchema>, conversion: Conversion, depth: number): OpenApiSchema {
  if (depth > MAX_DEPTH) {
    const reason = 'its schema is recursive or nested too deeply';
    throw invalidRequest(conversion.param, `This model does not support '${conversion.param}': ${reason}.`);
  }
  const inner = (value: unknown): OpenApiSchema => convert(asRecord(value) ?? {}, conversion, depth + 1);
  const reference = asString(given.$ref);
  if (reference !== undefined) {
    const { $ref: _, ...siblings } = given;
    return inner({ ...resolve(reference, conversion), ...siblings });
  }
  const merged = mergeAllOf(given, conversion);
  if (merged) return inner(merged);
  const result: OpenApiSchema = Object.fromEntries(Object.entries(given).filter(([keyword]) => COPIED.has(keyword)));
  if (Object.keys(given).some((keyword) => !COPIED.has(keyword) && !HANDLED.has(keyword))) conversion.onLoss();
  if (FORMATS.has(given.format)) result.format = given.format;
  else if (given.format !== undefined) conversion.onLoss();
  Object.assign(result, toType(given), toEnum(given, conversion));
  const properties = asRecord(given.properties);
  if (properties) {
    result.properties = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, inner(value)]));
  }
  if (asRecord(given.items)) result.items = inner(given.items);
  else if (given.items !== undefined) conversion.onLoss();
  const choices = asArray(given.anyOf ?? given.oneOf);
  const notNull = choices.filter((choice) => asRecord<JsonSchema>(choice)?.type !== 'null');
  if (notNull.length < choices.length) result.nullable = true;
  if (notNull.length === 1) Object.assign(result, inner(notNull[0]));
  else if (notNull.length > 1) result.anyOf = notNull.map(inner);
  if (given.allOf !== undefined) conversion.onLoss();
  return asArray(given.allOf).reduce<OpenApiSchema>((merged, part) => merge(merged, inner(part)), result);
}

/** Returns one schema for the parts of an `allOf`; undefined if there are none or their keywords contradict each other. */
function mergeAllOf({ allOf, ...own }: Wire<JsonSchema>, conversion: Conversion): JsonObject | undefined {
  if (!Array.isArray(allOf)) return undefined;
  return asArray(allOf).reduce<JsonObject | undefined>((whole, part) => {
    const { $ref, ...rest }: Wire<JsonSchema> = asRecord(part) ?? {};
    const reference = asString($ref);
    return (
      whole && mergeSchemas(whole, reference === undefined ? rest : { ...resolve(reference, conversion), ...rest })
    );
  }, own);
}

function resolve(reference: string, { root, param }: Conversion): JsonObject {
  const schema = resolveReference(root, reference);
  if (schema) return schema;
  throw invalidRequest(param, `'${param}' refers to '${reference.slice(0, 100)}', which it does not contain.`);
}

function toType({ type }: Wire<JsonSchema>): OpenApiSchema {
  if (!Array.isArray(type)) return type === undefined ? {} : { type };
  const notNull = asArray(type).filter((name) => name !== 'null');
  const nullable = notNull.length < type.length ? { nullable: true } : {};
  return notNull.length === 1
    ? { ...nullable, type: notNull[0] }
    : { ...nullable, anyOf: notNull.map((name) => ({ type: name })) };
}

/** The subset only has enumerations of strings. */
function toEnum(given: Wire<JsonSchema>, { onLoss }: Conversion): OpenApiSchema {
  const values = asArray(given.const === undefined ? given.enum : [given.const]);
  if (values.length === 0) return {};
  const strings = values.filter((value) => value !== null);
  if (strings.length > 0 && strings.every((value) => typeof value === 'string')) {
    return { type: 'string', enum: strings, ...(strings.length < values.length ? { nullable: true } : {}) };
  }
  onLoss();
  return {};
}

function merge(one: OpenApiSchema, other: OpenApiSchema): OpenApiSchema {
  const properties = { ...one.properties, ...other.properties };
  const required = [...new Set([...asArray(one.required), ...asArray(other.required)])];
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}
