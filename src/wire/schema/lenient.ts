import { Kind, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ValidationIssue } from '../../errors';
import { quotedInput } from './quoted-input';

/** Maximum issues per field, so that a list of a million invalid items does not cause a larger response. */
const MAX_ISSUES = 100;

type Location = readonly (string | number)[];
type Parsed = { value: unknown; issues?: undefined } | { value?: undefined; issues: ValidationIssue[] };
type Reader = (type: TSchema, value: unknown, loc: Location) => Parsed;

/**
 * Parses a value as FastAPI with pydantic 2 does in lax mode: numbers and booleans may be strings. Every violation is
 * listed in declaration order, with pydantic's `type`, `loc` and `msg`.
 */
export function parseLeniently(type: TSchema, value: unknown): Parsed {
  return read(type, value, ['body']);
}

const READERS: Record<string, Reader> = {
  Object: readObject,
  Array: readArray,
  Union: readUnion,
  String: readString,
  Number: readNumber,
  Integer: readNumber,
  Boolean: readBoolean,
  Literal: readLiteral,
};

function read(type: TSchema, value: unknown, loc: Location): Parsed {
  const reader = READERS[type[Kind]];
  if (reader) return reader(type, value, loc);
  return Value.Check(type, value) ? { value } : fail('value_error', loc, 'Input is not valid', value);
}

function fail(type: string, loc: Location, msg: string, input: unknown, ctx?: Record<string, unknown>): Parsed {
  return { issues: [issueOf(type, loc, msg, input, ctx)] };
}

function issueOf(
  type: string,
  loc: Location,
  msg: string,
  input: unknown,
  ctx?: Record<string, unknown>,
): ValidationIssue {
  const issue = { type, loc, msg, input: quotedInput(input) };
  return ctx ? { ...issue, ctx } : issue;
}

function readObject(type: TSchema, value: unknown, loc: Location): Parsed {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    // pydantic has different messages for models and plain mappings.
    const isModel = Object.keys((type['properties'] ?? {}) as object).length > 0;
    return isModel
      ? fail('model_attributes_type', loc, 'Input should be a valid dictionary or object to extract fields from', value)
      : fail('dict_type', loc, 'Input should be a valid dictionary', value);
  }
  const properties = (type['properties'] ?? {}) as Record<string, TSchema>;
  const required = new Set((type['required'] ?? []) as string[]);
  const result: Record<string, unknown> = { ...value };
  const issues: ValidationIssue[] = [];
  for (const [key, property] of Object.entries(properties)) {
    const here = [...loc, key];
    if (!Object.hasOwn(value, key) || result[key] === undefined) {
      if (required.has(key)) issues.push(issueOf('missing', here, 'Field required', value));
      continue;
    }
    const parsed = read(property, result[key], here);
    if (parsed.issues) issues.push(...parsed.issues.slice(0, MAX_ISSUES));
    else result[key] = parsed.value;
  }
  return issues.length > 0 ? { issues } : { value: result };
}

function readArray(type: TSchema, value: unknown, loc: Location): Parsed {
  if (!Array.isArray(value)) return fail('list_type', loc, 'Input should be a valid list', value);
  const minItems = (type['minItems'] as number | undefined) ?? 0;
  if (value.length < minItems) {
    const msg = `List should have at least ${minItems} item${minItems === 1 ? '' : 's'} after validation, not ${value.length}`;
    return fail('too_short', loc, msg, value, {
      field_type: 'List',
      min_length: minItems,
      actual_length: value.length,
    });
  }
  const itemType = type['items'] as TSchema;
  const items: unknown[] = [];
  const issues: ValidationIssue[] = [];
  for (const [index, item] of (value as unknown[]).entries()) {
    // Most items of a long list are valid texts or tokens; their location is not needed.
    if (isValidScalar(itemType, item)) {
      items.push(item);
      continue;
    }
    const parsed = read(itemType, item, [...loc, index]);
    if (parsed.issues) issues.push(...parsed.issues);
    else items.push(parsed.value);
    if (issues.length >= MAX_ISSUES) break;
  }
  return issues.length > 0 ? { issues } : { value: items };
}

function isValidScalar(type: TSchema, value: unknown): boolean {
  if (type[Kind] === 'String') return typeof value === 'string' && Value.Check(type, value);
  return type[Kind] === 'Integer' && typeof value === 'number' && Value.Check(type, value);
}

/**
 * Selects the branch of a union by the type of the value, and of objects by their `type` field, so that the issues concern
 * the intended branch. If no branch matches, the issues of all branches are returned.
 */
function readUnion(type: TSchema, value: unknown, loc: Location): Parsed {
  const branches = (type['anyOf'] as TSchema[]).filter((branch) => branch[Kind] !== 'Null');
  if (value === null && branches.length < (type['anyOf'] as TSchema[]).length) return { value };
  const tagged = readTagged(branches, value, loc);
  if (tagged) return tagged;
  const [only] = branches;
  if (branches.length === 1 && only) return read(only, value, loc);

  const issues: ValidationIssue[] = [];
  for (const branch of branches) {
    const parsed = read(branch, value, [...loc, labelOf(branch)]);
    if (!parsed.issues) return parsed;
    issues.push(...parsed.issues);
  }
  return { issues };
}

function readTagged(branches: TSchema[], value: unknown, loc: Location): Parsed | undefined {
  const tags = branches.flatMap(
    (branch) => (branch['properties'] as Record<string, TSchema> | undefined)?.['type'] ?? [],
  );
  if (tags.length < branches.length || typeof value !== 'object' || value === null) return undefined;
  const tag: unknown = (value as Record<string, unknown>)['type'];
  if (tag === undefined) {
    return fail('union_tag_not_found', loc, "Unable to extract tag using discriminator 'type'", value);
  }
  const index = tags.findIndex((expected) => Value.Check(expected, tag));
  const branch = branches[index];
  if (branch) return read(branch, value, loc);
  return fail('union_tag_invalid', loc, "Input tag found using 'type' does not match any of the expected tags", value);
}

function labelOf(type: TSchema): string {
  if (type[Kind] === 'Array') return `list[${labelOf(type['items'] as TSchema)}]`;
  if (type[Kind] === 'Union') return 'tagged-union';
  const labels: Record<string, string> = { String: 'str', Integer: 'int', Number: 'float', Boolean: 'bool' };
  return labels[type[Kind]] ?? 'dict';
}

function readString(type: TSchema, value: unknown, loc: Location): Parsed {
  if (typeof value !== 'string') return fail('string_type', loc, 'Input should be a valid string', value);
  return Value.Check(type, value) ? { value } : fail('value_error', loc, 'Input is not an allowed value', value);
}

function readNumber(type: TSchema, value: unknown, loc: Location): Parsed {
  const isInteger = type[Kind] === 'Integer';
  const noun = isInteger ? 'integer' : 'number';
  const tag = isInteger ? 'int' : 'float';
  const isLax = typeof value === 'boolean' || (typeof value === 'string' && value.trim() !== '');
  const number = isLax || typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    return typeof value === 'string'
      ? fail(
          `${tag}_parsing`,
          loc,
          `Input should be a valid ${noun}, unable to parse string as ${article(noun)}`,
          value,
        )
      : fail(`${tag}_type`, loc, `Input should be a valid ${noun}`, value);
  }
  if (isInteger && !Number.isInteger(number)) {
    return fail('int_from_float', loc, 'Input should be a valid integer, got a number with a fractional part', value);
  }
  const minimum = type['minimum'] as number | undefined;
  if (minimum !== undefined && number < minimum) {
    const msg = `Input should be greater than or equal to ${minimum}`;
    return fail('greater_than_equal', loc, msg, value, { ge: minimum });
  }
  const maximum = type['maximum'] as number | undefined;
  if (maximum !== undefined && number > maximum) {
    return fail('less_than_equal', loc, `Input should be less than or equal to ${maximum}`, value, { le: maximum });
  }
  // A BigInt is an integer that a number cannot hold exactly.
  if (typeof value === 'bigint') return { value };
  const isExact =
    typeof value !== 'string' || !isInteger || Number.isSafeInteger(number) || !/^\s*-?\d+\s*$/.test(value);
  return { value: isExact ? number : BigInt(value) };
}

function article(noun: string): string {
  return noun === 'integer' ? 'an integer' : `a ${noun}`;
}

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...['true', 't', 'yes', 'y', 'on', '1', 1].map((value) => [value, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0', 0].map((value) => [value, false] as const),
]);

function readBoolean(_type: TSchema, value: unknown, loc: Location): Parsed {
  if (typeof value === 'boolean') return { value };
  const known = BOOLEANS.get(typeof value === 'string' ? value.toLowerCase() : value);
  if (known !== undefined) return { value: known };
  return typeof value === 'string' || typeof value === 'number'
    ? fail('bool_parsing', loc, 'Input should be a valid boolean, unable to interpret input', value)
    : fail('bool_type', loc, 'Input should be a valid boolean', value);
}

function readLiteral(type: TSchema, value: unknown, loc: Location): Parsed {
  const expected: unknown = type['const'];
  if (value === expected) return { value };
  return fail('literal_error', loc, `Input should be '${String(expected)}'`, value, {
    expected: `'${String(expected)}'`,
  });
}
