import fc from 'fast-check';
import { GatewayError } from '../../../errors';
import { runs } from '../../../../test/support/runs';
import { asRecord, type JsonObject } from '../../shared/json';
import { CLAUDE_SCHEMA_RULES, fitStructuredOutput, fitToolSchema } from './schema-rules';

const { schema: anySchema } = fc.letrec<{ schema: JsonObject }>((tie) => {
  const named = fc.dictionary(fc.constantFrom('a', 'b', 'default', '__proto__', '$ref'), tie('schema'), { maxKeys: 3 });
  const some = fc.array(tie('schema'), { maxLength: 3 });
  const type = fc.constantFrom(
    'object',
    'array',
    'string',
    'integer',
    'number',
    'null',
    ['string', 'null'],
    ['object'],
    7,
  );
  const keywords = fc.record(
    {
      type,
      properties: named,
      required: fc.constantFrom(['a'], []),
      additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
      items: fc.oneof(tie('schema'), some),
      anyOf: some,
      oneOf: some,
      allOf: some,
      $ref: fc.constantFrom('#', '#/$defs/a', '#/$defs/b', '#/%', 'https://a.example'),
      $defs: named,
      enum: fc.array(fc.jsonValue(), { maxLength: 3 }),
      const: fc.jsonValue(),
      minimum: fc.integer(),
      minItems: fc.integer({ min: 0, max: 3 }),
      format: fc.constantFrom('date', 'regex'),
      description: fc.oneof(fc.string(), fc.integer()),
      not: tie('schema'),
      'x-own': fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const typed = keywords.map((schema) => (schema.type === undefined ? { ...schema, type: 'string' } : schema));
  const closed = named.map((properties) => ({ type: 'object', properties, additionalProperties: false }));
  return { schema: fc.oneof({ depthSize: 'small' }, fc.constant({ type: 'string' }), typed, closed, keywords) };
});

/** Why the API would reject a schema, or the first of its subschemas. */
function faultOf(schema: JsonObject): string | undefined {
  const { type, $ref, anyOf, properties, additionalProperties, items, $defs } = schema as Record<string, unknown>;
  const unknown = Object.keys(schema).find((keyword) => !Object.hasOwn(CLAUDE_SCHEMA_RULES.keywords, keyword));
  if (unknown !== undefined && unknown !== 'additionalProperties') return `has ${unknown}`;
  if (type === undefined && $ref === undefined && anyOf === undefined) return 'has no type';
  const isObject = type === 'object' || (Array.isArray(type) && type.includes('object'));
  if (isObject && (additionalProperties !== false || !asRecord(properties))) return 'is open';
  const inner = [asRecord(properties), asRecord($defs)].flatMap((named) => Object.values(named ?? {}));
  const all: unknown[] = [
    ...inner,
    ...(Array.isArray(anyOf) ? (anyOf as unknown[]) : []),
    ...(items === undefined ? [] : [items]),
  ];
  return all.map((value) => faultOf(asRecord(value) ?? {})).find((fault) => fault !== undefined);
}

describe('a random schema', () => {
  it('becomes one that the API accepts, or is reported with a reason, and is not changed itself', () => {
    const fit = (schema: JsonObject): void => {
      const before = JSON.stringify(schema);
      try {
        const fitted = fitStructuredOutput(schema);
        if (fitted.schema) expect(faultOf(fitted.schema)).toBeUndefined();
        else expect(fitted.reason).toBeTruthy();
        if (fitted.schema && !fitted.isChanged) expect(fitted.schema).toEqual(schema);
        const tool = fitToolSchema(schema, true, 'tools.0');
        if (tool.isStrict) expect(faultOf(tool.schema)).toBeUndefined();
        expect(Object.keys(tool.schema)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(?:oneOf|allOf)$/)]),
        );
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
      }
      expect(JSON.stringify(schema)).toBe(before);
    };
    fc.assert(fc.property(anySchema, fit), { numRuns: runs(2000) });
  });
});
