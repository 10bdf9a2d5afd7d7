import { asRecord, asArray, type JsonObject, type Wire } from '../shared/json';
import type { JsonSchema } from '../shared/schema/json-schema';
import type { Hints } from './words';

/** Limits of a sample, since a schema may refer to itself; beyond them a value is `null`. */
const MAX_DEPTH = 12;
const MAX_CHARACTERS = 20_000;
/** Maximum number of schema keys and list entries that are read, counted each time. */
const MAX_LOOKS = 200_000;
/** A schema without required properties gets all its properties down to this depth and none below. */
const OPTIONAL_DEPTH = 3;

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  time: '12:00:00Z',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/**
 * Returns the smallest value that is valid for a JSON Schema: the required properties (all if none is required), the
 * first branch of `anyOf` and `oneOf`, as few items as allowed. Values are taken from `hints` if there are any.
 * `pattern`, `not`, `if` and references to other documents are ignored. `share` limits the sample to that part of the
 * size limit.
 */
export function sampleOf(schema: unknown, hints: Hints, share = 1): unknown {
  return new Sampler(schema, hints, MAX_CHARACTERS * share).value(schema, 0);
}

/** The keywords that are read. */
interface SampledSchema extends JsonSchema {
  prefixItems: object[];
  format: string;
  minItems: number;
  maxItems: number;
  minimum: number;
  maximum: number;
  exclusiveMinimum: number;
  exclusiveMaximum: number;
  multipleOf: number;
  minLength: number;
  maxLength: number;
}

type Schema = Wire<SampledSchema>;

class Sampler {
  private looks = MAX_LOOKS;

  constructor(
    private readonly root: unknown,
    private readonly hints: Hints,
    private left: number,
  ) {}

  value(given: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH || this.left <= 0 || this.looks <= 0) return this.charged(null);
    const schema = asRecord<SampledSchema>(given) ?? {};
    this.looks -= breadth(schema);
    if (typeof schema.$ref === 'string') return this.value(this.resolve(schema.$ref), depth + 1);
    const [branch] = [...asArray(schema.anyOf), ...asArray(schema.oneOf)];
    if (branch !== undefined) return this.value(merged([withoutBranches(schema), this.resolved(branch)]), depth + 1);
    const all = asArray(schema.allOf);
    if (all.length > 0) {
      return this.value(
        merged([{ ...schema, allOf: undefined }, ...all.map((part) => this.resolved(part))]),
        depth + 1,
      );
    }
    return this.plain(schema, depth);
  }

  private plain(schema: Schema, depth: number): unknown {
    if ('const' in schema) return this.charged(schema.const);
    if (Array.isArray(schema.enum)) return this.charged(this.chosen(schema.enum));
    switch (typeOf(schema)) {
      case 'object':
        return this.object(schema, depth);
      case 'array':
        return this.array(schema, depth);
      case 'integer':
      case 'number':
        return this.charged(this.number(schema));
      case 'boolean':
        return this.charged(true);
      case 'null':
        return this.charged(null);
      default:
        return this.charged(this.string(schema));
    }
  }

  private object(schema: Schema, depth: number): object {
    const properties = asRecord(schema.properties) ?? {};
    const required = asArray(schema.required).filter((key) => typeof key === 'string');
    const isOptional = required.length === 0 && depth < OPTIONAL_DEPTH;
    const entries: [string, unknown][] = [];
    for (const key of isOptional ? Object.keys(properties) : required) {
      this.left -= key.length + 4;
      if (this.left < 0) break;
      entries.push([key, this.value(own(properties, key), depth + 1)]);
    }
    // Not assigned, since a property may be named `__proto__`.
    return Object.fromEntries(entries);
  }

  private array(schema: Schema, depth: number): unknown[] {
    const prefix = asArray(schema.prefixItems);
    const minimum = bound(schema.minItems) ?? 1;
    const maximum = bound(schema.maxItems) ?? Infinity;
    const items: unknown[] = [];
    while (items.length < Math.min(Math.max(minimum, prefix.length), maximum) && this.left > 0) {
      this.left -= 1;
      items.push(this.value(prefix[items.length] ?? schema.items, depth + 1));
    }
    return items;
  }

  private number(schema: Schema): number {
    const isInteger = typeOf(schema) === 'integer';
    const lower = bound(schema.minimum) ?? bound(schema.exclusiveMinimum) ?? -Infinity;
    const upper = bound(schema.maximum) ?? bound(schema.exclusiveMaximum) ?? Infinity;
    // Distance to an exclusive bound.
    const margin = isInteger ? 1 : Math.min(1, (upper - lower) / 2);
    const least = bound(schema.minimum) ?? lower + margin;
    const most = bound(schema.maximum) ?? upper - margin;
    const step = bound(schema.multipleOf) || (isInteger ? 1 : 0);
    const wanted = this.hints.number() ?? 1;
    const within = Math.max(Math.min(wanted, most), least);
    const stepped = step ? Math.floor(within / step) * step : within;
    const value = stepped < least ? stepped + step : stepped;
    return Number.isFinite(value) ? value : within;
  }

  private string(schema: Schema): string {
    const format = typeof schema.format === 'string' ? own(FORMATS, schema.format) : undefined;
    if (typeof format === 'string') return format;
    const text = this.hints.string() ?? 'example';
    const minimum = Math.min(bound(schema.minLength) ?? 0, this.left);
    return text.padEnd(minimum, 'x').slice(0, Math.max(0, bound(schema.maxLength) ?? Infinity));
  }

  private chosen(values: readonly unknown[]): unknown {
    return values.find((value) => typeof value === 'string' && this.hints.mentions(value)) ?? values[0] ?? null;
  }

  /** Returns a value that fits into the remaining size. */
  private charged(value: unknown): unknown {
    this.left -= JSON.stringify(value).length + 1;
    return this.left < 0 ? null : value;
  }

  private resolved(schema: unknown): unknown {
    const reference = asRecord<SampledSchema>(schema)?.$ref;
    return typeof reference === 'string' ? this.resolve(reference) : schema;
  }

  /** Resolves a JSON Pointer into the schema itself. */
  private resolve(reference: string): unknown {
    if (!reference.startsWith('#')) return undefined;
    const keys = reference.slice(1).split('/').slice(1);
    return keys.reduce<unknown>((at, key) => own(at, key.replaceAll('~1', '/').replaceAll('~0', '~')), this.root);
  }
}

function typeOf(schema: Schema): unknown {
  const { type } = schema;
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null';
  if (type !== undefined) return type;
  if (schema.properties !== undefined || schema.required !== undefined) return 'object';
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array';
  return 'string';
}

function breadth(schema: Schema): number {
  return Object.values(schema).reduce<number>((sum, value) => {
    const size = Array.isArray(value) ? value.length : Object.keys(asRecord(value) ?? {}).length;
    return sum + 1 + size;
  }, 0);
}

function withoutBranches(schema: Schema): Schema {
  return { ...schema, anyOf: undefined, oneOf: undefined };
}

/** Merges schemas: later keywords win, except that `properties` and `required` are united. */
function merged(schemas: readonly unknown[]): Schema {
  const given = schemas.map((schema) => asRecord<SampledSchema>(schema) ?? {});
  const properties = joined(given.map((schema) => asRecord(schema.properties) ?? {}));
  const required = [...new Set(given.flatMap((schema) => asArray(schema.required)))];
  return {
    ...joined(given),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

function joined(objects: readonly JsonObject[]): JsonObject {
  return Object.fromEntries(objects.flatMap((object) => Object.entries(object)));
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function bound(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
