import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';

const MAX_DEPTH = 32;

/** What the subset takes as it is (Gemini API, "Schema"). */
const KEPT: ReadonlySet<string> = new Set([
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

/** Say nothing of the value, or are rewritten below. */
const READ: ReadonlySet<string> = new Set([
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

interface Conversion {
  readonly root: JsonObject;
  readonly param: string;
  readonly onLoss: () => void;
}

/**
 * A JSON Schema in the subset of OpenAPI 3.0 that models before Gemini 2.5 take: `$ref` is put in place, `const`,
 * `oneOf` and lists of types are rewritten, and what the subset lacks is left out: then `onLoss` is told, perhaps often.
 * @throws GatewayError `INVALID_REQUEST` for schemas that refer to themselves
 */
export function toOpenApiSchema(schema: JsonObject, param: string, onLoss: () => void): Record<string, unknown> {
  return convert(schema, { root: schema, param, onLoss }, 0);
}

function convert(given: JsonObject, conversion: Conversion, depth: number): Record<string, unknown> {
  if (depth > MAX_DEPTH) {
    const reason = 'its schema refers to itself or is nested too deeply';
    throw invalidRequest(conversion.param, `This model cannot take '${conversion.param}': ${reason}.`);
  }
  const inner = (value: unknown): Record<string, unknown> => convert(asRecord(value) ?? {}, conversion, depth + 1);
  const reference = asString(given['$ref']);
  if (reference !== undefined) {
    const { $ref: _, ...beside } = given;
    return inner({ ...resolve(reference, conversion), ...beside });
  }
  const result = Object.fromEntries(Object.entries(given).filter(([keyword]) => KEPT.has(keyword)));
  if (Object.keys(given).some((keyword) => !KEPT.has(keyword) && !READ.has(keyword))) conversion.onLoss();
  if (FORMATS.has(given['format'])) result['format'] = given['format'];
  else if (given['format'] !== undefined) conversion.onLoss();
  Object.assign(result, toType(given), toEnum(given, conversion));
  const properties = asRecord(given['properties']);
  if (properties) {
    result['properties'] = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, inner(value)]));
  }
  if (asRecord(given['items'])) result['items'] = inner(given['items']);
  else if (given['items'] !== undefined) conversion.onLoss();
  const choices = asArray(given['anyOf'] ?? given['oneOf']);
  const real = choices.filter((choice) => asRecord(choice)?.['type'] !== 'null');
  if (real.length < choices.length) result['nullable'] = true;
  if (real.length === 1) Object.assign(result, inner(real[0]));
  else if (real.length > 1) result['anyOf'] = real.map(inner);
  return asArray(given['allOf']).reduce<Record<string, unknown>>((merged, part) => merge(merged, inner(part)), result);
}

function resolve(reference: string, { root, param }: Conversion): JsonObject {
  const path = reference.split('/').slice(1);
  const found = path.reduce<unknown>(
    (at, name) => asRecord(at)?.[name.replaceAll('~1', '/').replaceAll('~0', '~')],
    root,
  );
  const schema = asRecord(found);
  if (reference.startsWith('#') && schema) return schema;
  throw invalidRequest(param, `'${param}' refers to '${reference.slice(0, 100)}', which it does not hold.`);
}

function toType({ type }: JsonObject): JsonObject {
  if (!Array.isArray(type)) return type === undefined ? {} : { type };
  const real = asArray(type).filter((name) => name !== 'null');
  const nullable = real.length < type.length ? { nullable: true } : {};
  return real.length === 1
    ? { ...nullable, type: real[0] }
    : { ...nullable, anyOf: real.map((name) => ({ type: name })) };
}

/** The subset has enumerations of texts alone. */
function toEnum(given: JsonObject, { onLoss }: Conversion): JsonObject {
  const values = asArray(given['const'] === undefined ? given['enum'] : [given['const']]);
  if (values.length === 0) return {};
  const texts = values.filter((value) => value !== null);
  if (texts.length > 0 && texts.every((value) => typeof value === 'string')) {
    return { type: 'string', enum: texts, ...(texts.length < values.length ? { nullable: true } : {}) };
  }
  onLoss();
  return {};
}

function merge(one: JsonObject, other: JsonObject): Record<string, unknown> {
  const properties = { ...asRecord(one['properties']), ...asRecord(other['properties']) };
  const required = [...new Set([...asArray(one['required']), ...asArray(other['required'])])];
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}
