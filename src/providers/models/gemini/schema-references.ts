import { toJson } from '../../../upstream/client/to-json';
import { asArray, asRecord, asString, type JsonObject } from '../../shared/json';
import { resolveReference, WITH_NAMED_SCHEMAS, WITH_SCHEMAS } from '../../shared/schema/json-schema';
import { mergeSchemas } from '../../shared/schema/merge-schemas';

/** Deeper schemas are not rewritten. Gemini rejects them. */
const MAX_DEPTH = 200;

/**
 * Rewrites the references of a JSON Schema to the form that Gemini accepts: a `$ref` may only have keywords beside it that
 * begin with `$`, definitions are in `$defs`, and `allOf` is not supported (Gemini API, `responseJsonSchema`). A `$ref` with
 * other keywords, e.g. a `description`, becomes a reference to a new definition that contains them, so that recursive schemas
 * remain finite. The schemas of an `allOf` are merged unless their keywords contradict each other. Returns the schema itself if
 * there is nothing to rewrite.
 */
export function withPlainReferences(schema: JsonObject): JsonObject {
  return usesDefinitions(schema) || needsRewriting(schema, 0) ? new Rewriting(schema).rewrite() : schema;
}

/** Whether the definitions are in `definitions`, as up to draft 7 of JSON Schema. */
function usesDefinitions({ definitions, $defs }: JsonObject): boolean {
  return asRecord(definitions) !== undefined && $defs === undefined;
}

/**
 * Returns whether the schema may contain references. Data that looks like a schema, e.g. a default value, counts as a
 * schema.
 */
function needsRewriting(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  const schema = asRecord(value);
  if (schema && ((typeof schema.$ref === 'string' && hasSiblings(schema)) || asArray(schema.allOf).length > 0))
    return true;
  return Object.values(value).some((inner) => needsRewriting(inner, depth + 1));
}

function hasSiblings(schema: JsonObject): boolean {
  return Object.keys(schema).some((keyword) => !keyword.startsWith('$'));
}

/** Maximum number of definitions that merged schemas add. Recursive schemas could add more and more of them. */
const MAX_DEFINITIONS = 1_000;

class Rewriting {
  private readonly definitions: JsonObject;
  private readonly isRenamed: boolean;
  /** Names of the new definitions by what they consist of. */
  private readonly names = new Map<string, string>();
  /** New definitions that have to be rewritten. */
  private readonly added: [name: string, definition: JsonObject][] = [];

  constructor(private readonly root: JsonObject) {
    this.isRenamed = usesDefinitions(root);
    this.definitions = asRecord(this.isRenamed ? root.definitions : root.$defs) ?? {};
  }

  rewrite(): JsonObject {
    const { definitions, ...rest } = this.root;
    const schema = this.rewriteSchema(this.isRenamed ? { ...rest, $defs: definitions } : this.root, 0);
    const added: [string, JsonObject][] = [];
    // Rewriting a definition may add others to the end of the list.
    for (const [name, definition] of this.added) added.push([name, this.rewriteSchema(definition, 0)]);
    return added.length > 0
      ? { ...schema, $defs: { ...asRecord(schema.$defs), ...Object.fromEntries(added) } }
      : schema;
  }

  private rewriteSchema(given: JsonObject, depth: number): JsonObject {
    if (depth > MAX_DEPTH) return given;
    const schema = this.withoutSiblings(this.withoutAllOf(given));
    return mapValues(schema, (value, keyword) => this.rewriteKeyword(keyword, value, depth + 1));
  }

  private rewriteKeyword(keyword: string, value: unknown, depth: number): unknown {
    if (keyword === '$ref' && this.isRenamed) return asString(value)?.replace(/^#\/definitions\//, '#/$defs/') ?? value;
    const rewriteInner = (inner: unknown): unknown => {
      const schema = asRecord(inner);
      return schema ? this.rewriteSchema(schema, depth) : inner;
    };
    if (WITH_NAMED_SCHEMAS.has(keyword)) {
      const named = asRecord(value);
      return named ? mapValues(named, rewriteInner) : value;
    }
    if (!WITH_SCHEMAS.has(keyword) && keyword !== 'additionalProperties') return value;
    return Array.isArray(value) ? value.map(rewriteInner) : rewriteInner(value);
  }

  /** Merges the schemas of an `allOf`. If they contain references, the merged schema becomes a definition. */
  private withoutAllOf(schema: JsonObject): JsonObject {
    const { allOf, ...own } = schema;
    const parts = asArray(allOf);
    if (parts.length === 0) return schema;
    const part = parts.length === 1 ? asRecord(parts[0]) : undefined;
    if (part) return this.withoutAllOf(merge(part, own));
    const hasReference = parts.some((each) => asRecord(each)?.$ref !== undefined);
    if (hasReference && this.added.length >= MAX_DEFINITIONS) return schema;
    const merged = parts.reduce<JsonObject | undefined>((whole, each) => {
      const resolved = this.resolve(asRecord(each) ?? {});
      return whole && resolved && mergeSchemas(whole, resolved);
    }, own);
    if (!merged) return schema;
    return hasReference ? this.define(toJson([schema]), 'AllOf', merged) : this.withoutAllOf(merged);
  }

  private resolve({ $ref, ...own }: JsonObject): JsonObject | undefined {
    if ($ref === undefined) return own;
    const target = resolveReference(this.root, asString($ref) ?? '');
    return target && merge(target, own);
  }

  /** Replaces a `$ref` with other keywords by a reference to a definition that has them and those of its target. */
  private withoutSiblings(schema: JsonObject): JsonObject {
    const reference = asString(schema.$ref);
    const target = reference === undefined || !hasSiblings(schema) ? undefined : resolveReference(this.root, reference);
    if (reference === undefined || !target) return schema;
    const [allowed, siblings] = [true, false].map((isAllowed) =>
      Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword.startsWith('$') === isAllowed)),
    ) as [JsonObject, JsonObject];
    return { ...allowed, ...this.define(toJson([reference, siblings]), reference, merge(target, siblings)) };
  }

  /** Returns a reference to a new definition; the same one for the same key. */
  private define(key: string, reference: string, definition: JsonObject): JsonObject {
    let name = this.names.get(key);
    if (name === undefined) {
      name = this.newName(reference);
      this.names.set(key, name);
      this.added.push([name, definition]);
    }
    return { $ref: `#/$defs/${name}` };
  }

  private newName(reference: string): string {
    const base = reference.split('/').at(-1)?.replace(/\W/g, '') || 'schema';
    const isTaken = (name: string): boolean =>
      Object.hasOwn(this.definitions, name) || this.added.some(([other]) => other === name);
    let number = this.added.length + 1;
    while (isTaken(`${base}_${number}`)) number += 1;
    return `${base}_${number}`;
  }
}

/** Keywords beside a reference take precedence over those of its target. */
function merge(target: JsonObject, siblings: JsonObject): JsonObject {
  const { $defs: _definitions, definitions: _older, ...own } = target;
  return mergeSchemas(siblings, own) ?? { ...own, ...siblings };
}

function mapValues(record: JsonObject, map: (value: unknown, name: string) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
