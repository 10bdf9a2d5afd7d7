import { toJson } from '../../../upstream/client/to-json';
import { asArray, asRecord, asString, type JsonObject, type Wire } from '../json';
import { isRecursive, resolveReference, WITH_NAMED_SCHEMAS, WITH_SCHEMAS, type JsonSchema } from './json-schema';
import { mergeSchemas } from './merge-schemas';
import { splitTypes, withTypes } from './typed-schema';

/** What a provider accepts of JSON Schema. The text of all other keywords is added to the description. */
export type SchemaRules = AcceptedKeywords | RejectedKeywords;

/** For providers that document which keywords they accept. */
export interface AcceptedKeywords {
  /** A function returns whether the provider accepts the value. */
  readonly keywords: Readonly<Record<string, true | ((value: unknown) => boolean)>>;
  /** The provider requires a type in each schema, and objects that list all their properties. */
  readonly isClosed: boolean;
}

/** For providers that document which keywords they do not accept. */
interface RejectedKeywords {
  readonly rejected: ReadonlySet<string>;
  /** The provider does not accept `type` as a list: each type becomes an alternative of `anyOf`. */
  readonly splitsTypes?: true;
}

/** A schema that a provider accepts, or the reason why the rules of the provider cannot express it. */
export type FittedSchema =
  | { readonly schema: JsonObject; readonly isChanged: boolean; readonly reason?: undefined }
  | { readonly schema?: undefined; readonly reason: string };

/**
 * Rewrites a schema to what the provider accepts. `allOf` and the keywords next to `$ref` are merged, `oneOf` becomes
 * `anyOf`, other keywords move into the description.
 * @throws GatewayError `INVALID_REQUEST` for `param` if the schema is nested too deeply
 */
export function fitSchema(schema: JsonObject, rules: SchemaRules, param: string): FittedSchema {
  const fitting = new Fitting(schema, rules);
  if (isRecursive(schema, param) && fitting.insertsDefinitions) return { reason: 'the schema is recursive' };
  const fitted = fitting.fit(schema, 'schema');
  return fitting.reason === undefined ? { schema: fitted, isChanged: fitting.isChanged } : { reason: fitting.reason };
}

/** Adds keywords to the description of a schema, as text. */
export function describeKeywords(schema: JsonObject, keywords: readonly (readonly [string, unknown])[]): JsonObject {
  if (keywords.length === 0) return schema;
  // `toJson` serializes objects and lists only.
  const texts = keywords.map(([keyword, value]) => `${keyword}: ${toJson([value]).slice(1, -1)}`);
  const text = `{${texts.join(', ')}}`;
  const description = asString(asRecord<JsonSchema>(schema)?.description);
  return { ...schema, description: description ? `${description}\n\n${text}` : text };
}

/** Maximum number of subschemas that are read. References whose definitions are inserted can multiply them. */
const MAX_SUBSCHEMAS = 10_000;

class Fitting {
  isChanged = false;
  reason: string | undefined;
  private subschemas = 0;
  private readonly isClosed: boolean;
  private readonly splitsTypes: boolean;
  private readonly mergesAllOf: boolean;

  constructor(
    private readonly root: JsonObject,
    private readonly rules: SchemaRules,
  ) {
    this.isClosed = 'keywords' in rules && rules.isClosed;
    this.splitsTypes = 'rejected' in rules && rules.splitsTypes === true;
    this.mergesAllOf = !this.accepts('allOf', []);
  }

  /** Whether definitions may be copied to the places that refer to them, which a recursive schema does not allow. */
  get insertsDefinitions(): boolean {
    return this.isClosed || this.mergesAllOf;
  }

  fit(given: JsonObject, path: string): JsonObject {
    if (this.isGivenUp()) return given;
    const merged = this.merge(given, path);
    const renamed = this.renameOneOf(merged);
    const schema = this.isClosed ? withTypes(renamed) : this.splitsTypes ? splitTypes(renamed) : renamed;
    if (schema !== given) this.isChanged = true;
    const isContainer = 'keywords' in this.rules && (schema.properties !== undefined || schema.items !== undefined);
    const described: [string, unknown][] = [];
    const kept: [string, unknown][] = [];
    for (const [keyword, value] of Object.entries(schema)) {
      if (!this.accepts(keyword, value) || (keyword === 'anyOf' && isContainer)) {
        if (!this.isHandled(keyword)) described.push([keyword, value]);
      } else kept.push([keyword, this.fitKeyword(keyword, value, `${path}.${keyword}`)]);
    }
    if (described.length > 0) this.isChanged = true;
    const fitted = describeKeywords(Object.fromEntries(kept), described);
    return this.isClosed ? this.close(schema, fitted, path) : fitted;
  }

  private accepts(keyword: string, value: unknown): boolean {
    if ('rejected' in this.rules) return !this.rules.rejected.has(keyword);
    if (!Object.hasOwn(this.rules.keywords, keyword)) return false;
    const rule = this.rules.keywords[keyword];
    return rule === true || rule?.(value) === true;
  }

  /** Counts one subschema. Returns whether the rules cannot express the schema, so that no further part is needed. */
  private isGivenUp(): boolean {
    if (++this.subschemas > MAX_SUBSCHEMAS) this.reason ??= 'the schema has too many parts';
    return this.reason !== undefined;
  }

  /** Whether `close` decides on the keyword. */
  private isHandled(keyword: string): boolean {
    return this.isClosed && keyword === 'additionalProperties';
  }

  private fitKeyword(keyword: string, value: unknown, path: string): unknown {
    if (WITH_NAMED_SCHEMAS.has(keyword)) {
      const named = Object.entries(asRecord(value) ?? {});
      return Object.fromEntries(named.map(([name, item]) => [name, this.fitValue(item, `${path}.${name}`)]));
    }
    if (WITH_SCHEMAS.has(keyword) && Array.isArray(value)) {
      return asArray(value).map((item, index) => this.fitValue(item, `${path}[${index}]`));
    }
    return keyword === 'items' || keyword === 'additionalProperties' ? this.fitValue(value, path) : value;
  }

  private fitValue(value: unknown, path: string): unknown {
    const schema = asRecord(value);
    if (schema) return this.fit(schema, path);
    if (this.isClosed) this.reason ??= `'${path}' is not an object`;
    return value;
  }

  /** Merges `allOf` and the keywords next to `$ref` into one schema. */
  private merge(given: JsonObject, path: string): JsonObject {
    if (this.isGivenUp()) return given;
    const { $ref, allOf, ...own }: Wire<JsonSchema> = given;
    const reference = asString($ref);
    const hasSiblings = Object.keys(own).length > 0 || allOf !== undefined;
    const hasParts = Array.isArray(allOf) && this.mergesAllOf;
    if (!(reference !== undefined && hasSiblings && this.isClosed) && !hasParts) return given;
    const parts = [...(reference === undefined ? [] : [{ $ref: reference }]), ...asArray(allOf)];
    const merged = parts.reduce<JsonObject | undefined>((whole, part) => {
      const schema = this.resolve(asRecord(part));
      return whole && schema && mergeSchemas(whole, this.merge(schema, path));
    }, own);
    if (!merged) this.reason ??= `'${path}' combines schemas that cannot be merged`;
    return merged ? this.merge(merged, path) : own;
  }

  private resolve(schema: JsonObject | undefined): JsonObject | undefined {
    const { $ref, ...own }: Wire<JsonSchema> = schema ?? {};
    const reference = asString($ref);
    if (reference === undefined) return schema;
    const target = resolveReference(this.root, reference);
    return target && mergeSchemas(own, target);
  }

  private renameOneOf(schema: JsonObject): JsonObject {
    const { oneOf, ...rest }: Wire<JsonSchema> = schema;
    if (!Array.isArray(oneOf) || rest.anyOf !== undefined || this.accepts('oneOf', oneOf)) return schema;
    return { ...rest, anyOf: oneOf };
  }

  private close(schema: Wire<JsonSchema>, fitted: JsonObject, path: string): JsonObject {
    const { additionalProperties } = schema;
    const { type, properties, $ref, anyOf }: Wire<JsonSchema> = fitted;
    if (type === undefined && $ref === undefined && anyOf === undefined) this.reason ??= `'${path}' has no type`;
    if (type !== 'object' && !asArray(type).includes('object')) return fitted;
    const isOpen = additionalProperties !== undefined && additionalProperties !== false;
    if (isOpen || (asRecord(properties) === undefined && additionalProperties !== false)) {
      this.reason ??= `'${path}' does not list all its properties`;
    }
    if (additionalProperties !== false) this.isChanged = true;
    return { ...fitted, ...(properties === undefined ? { properties: {} } : {}), additionalProperties: false };
  }
}
