import type { SchemaRules } from '../shared/schema/schema-rules';

const FORMATS: ReadonlySet<unknown> = new Set(['date-time', 'uuid', 'date', 'time']);

/** Anchors and lookaheads. `[^` is a negated class; an escaped anchor is a character. */
const UNSUPPORTED_PATTERN = /(?<![[\\])\^|(?<!\\)\$|\(\?/;

/**
 * The JSON Schema of structured outputs and strict tools (Cohere, "Structured Outputs", "Unsupported schema features"):
 * no ranges, lengths, `allOf`, `oneOf` and `not`.
 */
export const COHERE_SCHEMA_RULES: SchemaRules = {
  keywords: {
    $schema: true,
    $defs: true,
    definitions: true,
    $ref: true,
    title: true,
    description: true,
    default: true,
    type: true,
    enum: true,
    const: true,
    anyOf: true,
    properties: true,
    required: true,
    additionalProperties: true,
    items: true,
    format: (value) => FORMATS.has(value),
    pattern: (value) => typeof value === 'string' && !UNSUPPORTED_PATTERN.test(value),
  },
  isClosed: false,
};
