import { asArray, asRecord, asString, type JsonObject, type Wire } from '../../shared/json';
import { resolveReference, type JsonSchema } from '../../shared/schema/json-schema';
import { mergeSchemas, uniteObjects } from '../../shared/schema/merge-schemas';
import {
  describeKeywords,
  fitSchema,
  type FittedSchema,
  type AcceptedKeywords,
} from '../../shared/schema/schema-rules';

const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

/**
 * The JSON Schema of structured outputs and strict tools (Anthropic, "Structured outputs", "JSON Schema limitations";
 * Amazon Bedrock has the same rules). `pattern` is described, as by Anthropic's SDKs: only some regular expressions are
 * accepted.
 */
export const CLAUDE_SCHEMA_RULES: AcceptedKeywords = {
  keywords: {
    $schema: true,
    $defs: true,
    definitions: true,
    $ref: (value) => typeof value === 'string' && value.startsWith('#'),
    title: true,
    description: true,
    default: true,
    type: true,
    enum: (value) => Array.isArray(value) && value.every(isScalar),
    const: isScalar,
    anyOf: Array.isArray,
    properties: true,
    required: true,
    items: (value) => asRecord(value) !== undefined,
    minItems: (value) => value === 0 || value === 1,
    format: (value) => FORMATS.has(value),
  },
  isClosed: true,
};

export function fitStructuredOutput(schema: JsonObject): FittedSchema {
  return fitSchema(schema, CLAUDE_SCHEMA_RULES, 'response_format');
}

export interface ToolSchema {
  readonly schema: JsonObject;
  readonly isStrict: boolean;
  readonly isChanged: boolean;
}

/** Rewrites the schema of a tool's parameters. A schema that structured outputs cannot express is sent without `strict`. */
export function fitToolSchema(parameters: JsonObject, strict: boolean, param: string): ToolSchema {
  const flat = flattenAlternatives(parameters);
  const isChanged = flat !== parameters;
  if (!strict) return { schema: flat, isStrict: false, isChanged };
  const fitted = fitSchema({ ...flat, type: 'object' }, CLAUDE_SCHEMA_RULES, param);
  if (!fitted.schema) return { schema: flat, isStrict: false, isChanged };
  return { schema: fitted.schema, isStrict: true, isChanged: isChanged || fitted.isChanged };
}

/**
 * Rewrites `allOf`, `anyOf` and `oneOf` at the root of a tool's parameters, which the API rejects: parts are merged.
 * Alternatives become one object with the properties of all; the description contains the exact rule.
 */
function flattenAlternatives(parameters: JsonObject): JsonObject {
  const { allOf, anyOf, oneOf, ...own }: Wire<JsonSchema> = parameters;
  if (allOf === undefined && anyOf === undefined && oneOf === undefined) return parameters;
  const parts = asArray(allOf).map((part) => resolved(part, parameters));
  const whole = parts.reduce<JsonObject | undefined>((merged, part) => merged && mergeSchemas(merged, part), own);
  const alternatives = [...asArray(anyOf), ...asArray(oneOf)].map((choice) => resolved(choice, parameters));
  const united: JsonObject = { type: 'object', ...uniteObjects(alternatives) };
  const merged = mergeSchemas(whole ?? own, alternatives.length > 0 ? united : {}) ?? whole ?? own;
  // The parts of `allOf` may have alternatives themselves.
  const { allOf: inner, anyOf: innerAnyOf, oneOf: innerOneOf, ...flat }: Wire<JsonSchema> = merged;
  const described: [string, unknown][] = [
    ['allOf', whole ? inner : allOf],
    ['anyOf', anyOf],
    ['anyOf', innerAnyOf],
    ['oneOf', oneOf],
    ['oneOf', innerOneOf],
  ];
  return describeKeywords(
    flat,
    described.filter(([, value]) => value !== undefined),
  );
}

function resolved(schema: unknown, root: JsonObject): JsonObject {
  const given = asRecord<JsonSchema>(schema) ?? {};
  const reference = asString(given.$ref);
  return (reference === undefined ? undefined : resolveReference(root, reference)) ?? { ...given };
}
