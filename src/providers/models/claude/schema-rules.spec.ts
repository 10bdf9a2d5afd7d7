import type { JsonObject } from '../../shared/json';
import { fitStructuredOutput, fitToolSchema } from './schema-rules';

const text = { type: 'string' };
const closed = (properties: object, rest: object = {}) => ({
  type: 'object',
  properties,
  ...rest,
  additionalProperties: false,
});
/** What the schema of a property becomes. */
const fitted = (property: object, definitions: object = {}) => {
  const { schema } = fitStructuredOutput({ ...closed({ a: property }), ...definitions });
  return (schema?.['properties'] as JsonObject | undefined)?.['a'];
};

describe('fitStructuredOutput', () => {
  it.each([
    closed({ a: { ...text, title: 'A', description: 'B', default: 'x', enum: ['x', 'y'] } }, { required: ['a'] }),
    closed({ a: { type: 'array', items: text, minItems: 1 }, b: { type: 'array', items: text, minItems: 0 } }),
    closed({ a: { anyOf: [text, { type: 'null' }] }, b: { type: ['integer', 'null'] } }),
    closed({ a: { ...text, format: 'date-time' }, b: { ...text, const: 'b' } }),
    closed({ a: { $ref: '#/$defs/A' } }, { $defs: { A: closed({ b: text }) }, $schema: 'http://json-schema.org/x' }),
    closed({ a: { $ref: '#/definitions/A' } }, { definitions: { A: text } }),
    closed({}),
    closed({ __proto__: text, constructor: text, minimum: { type: 'number' }, $ref: text }),
  ])('returns a schema that the API accepts without a change: %j', (schema) => {
    expect(fitStructuredOutput(schema)).toEqual({ schema, isChanged: false });
  });

  it.each([
    [
      { type: 'number', minimum: 0, maximum: 1 },
      { type: 'number', description: '{minimum: 0, maximum: 1}' },
    ],
    [
      { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 9, multipleOf: 3 },
      { type: 'integer', description: '{exclusiveMinimum: 0, exclusiveMaximum: 9, multipleOf: 3}' },
    ],
    [
      { ...text, description: 'D', maxLength: 5 },
      { ...text, description: 'D\n\n{maxLength: 5}' },
    ],
    [
      { ...text, pattern: '^a"$' },
      { ...text, description: '{pattern: "^a\\"$"}' },
    ],
    [
      { ...text, format: 'regex' },
      { ...text, description: '{format: "regex"}' },
    ],
    [
      { type: 'array', items: { type: 'number', minimum: 1 }, minItems: 2, maxItems: 3, uniqueItems: true },
      {
        type: 'array',
        items: { type: 'number', description: '{minimum: 1}' },
        description: '{minItems: 2, maxItems: 3, uniqueItems: true}',
      },
    ],
    [
      { type: 'array', prefixItems: [text, text] },
      { type: 'array', description: '{prefixItems: [{"type":"string"},{"type":"string"}]}' },
    ],
    [
      { ...closed({ b: text }), minProperties: 1 },
      { ...closed({ b: text }), description: '{minProperties: 1}' },
    ],
  ])('moves keywords that the API rejects into the description: %j', (given, expected) => {
    expect(fitted(given)).toEqual(expected);
    expect(fitStructuredOutput(closed({ a: given }))).toMatchObject({ isChanged: true });
  });

  it.each([
    [{ oneOf: [text, { type: 'null' }] }, { anyOf: [text, { type: 'null' }] }],
    [{ enum: ['x', 'y'] }, { ...text, enum: ['x', 'y'] }],
    [{ const: 1 }, { type: 'integer', const: 1 }],
    [
      { type: ['string', 'null'], enum: ['x', null], description: 'D' },
      { description: 'D', anyOf: [{ ...text, enum: ['x'] }, { type: 'null' }] },
    ],
    [{ properties: { b: text } }, closed({ b: text })],
    [
      { type: 'string', anyOf: [{ enum: ['x'] }, { format: 'date' }] },
      {
        anyOf: [
          { ...text, enum: ['x'] },
          { ...text, format: 'date' },
        ],
      },
    ],
    [
      { allOf: [{ $ref: '#/$defs/A' }], description: 'D' },
      { ...closed({ b: text }), description: 'D' },
    ],
    [
      { $ref: '#/$defs/A', description: 'D' },
      { ...closed({ b: text }), description: 'D' },
    ],
    [
      { allOf: [{ $ref: '#/$defs/A' }, { properties: { c: text }, required: ['c'] }] },
      closed({ b: text, c: text }, { required: ['c'] }),
    ],
  ])('rewrites combinators and types: %j', (given, expected) => {
    expect(fitted(given, { $defs: { A: closed({ b: text }) } })).toEqual(expected);
  });

  it('keeps a rule between the properties of an object as text', () => {
    const anyOf = [{ required: ['b'] }, { required: ['c'] }];
    const expected = { ...closed({ b: text, c: text }), description: expect.stringContaining('anyOf: [{"required"') };
    expect(fitted({ ...closed({ b: text, c: text }), anyOf })).toEqual(expected);
  });

  it.each([
    [{ type: 'object' }, 'does not list all its properties'],
    [{ ...closed({ b: text }), additionalProperties: {} }, 'does not list all its properties'],
    [{}, 'has no type'],
    [true, 'is not an object'],
    [{ enum: [{ b: 1 }] }, 'does not list all its properties'],
    [{ allOf: [text, { type: 'number' }] }, 'cannot be merged'],
    [{ $ref: 'https://a.example/b.json' }, 'has no type'],
    [{ anyOf: [{ $ref: '#' }, { type: 'null' }] }, 'recursive'],
    [{ type: 'array', items: { $ref: '#/$defs/A' } }, 'recursive'],
  ])('returns the reason for a schema that the API cannot express: %j', (property, reason) => {
    const A = closed({ children: { type: 'array', items: { $ref: '#/$defs/A' } } });
    const definitions = JSON.stringify(property).includes('$defs') ? { $defs: { A } } : {};
    const given = closed({ a: property }, definitions);
    expect(fitStructuredOutput(given)).toEqual({ reason: expect.stringContaining(reason) });
  });

  it.each<[string, (ref: object) => object]>([
    ['next to other keywords', (ref) => closed({ a: { ...ref, description: 'D' }, b: { ...ref, description: 'E' } })],
    ['in allOf', (ref) => ({ allOf: [ref, { ...ref, title: 'T' }] })],
  ])('returns a reason for a schema whose references multiply %s', (_, combine) => {
    const pair = (name: string) => combine({ $ref: `#/$defs/${name}` });
    const $defs = Object.fromEntries(Array.from({ length: 40 }, (_, level) => [`L${level}`, pair(`L${level + 1}`)]));
    const given = { ...pair('L0'), $defs: { ...$defs, L40: closed({}) } };
    expect(fitStructuredOutput(given)).toEqual({ reason: 'the schema has too many parts' });
  });

  it('does not change the given schema', () => {
    const given = closed({ a: { allOf: [{ type: 'number', minimum: 1 }], oneOf: [text] } });
    const copy = structuredClone(given);
    fitStructuredOutput(given);
    expect(given).toEqual(copy);
  });
});

describe('fitToolSchema', () => {
  const parameters = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } };

  it('changes only the parameters of strict tools', () => {
    expect(fitToolSchema(parameters, false, 'tools.0')).toEqual({
      schema: parameters,
      isStrict: false,
      isChanged: false,
    });
    expect(fitToolSchema(parameters, true, 'tools.0')).toEqual({
      schema: closed({ n: { type: 'integer', description: '{minimum: 1}' } }),
      isStrict: true,
      isChanged: true,
    });
  });

  it('sends a schema without strict that structured outputs cannot express', () => {
    const free = { type: 'object', properties: { n: {} } };
    expect(fitToolSchema(free, true, 'tools.0')).toEqual({ schema: free, isStrict: false, isChanged: false });
  });

  it.each([false, true])('unites alternatives at the root, which the API rejects, when strict is %s', (strict) => {
    const oneOf = [closed({ a: text, b: text }, { required: ['a', 'b'] }), { $ref: '#/$defs/C' }];
    const $defs = { C: closed({ a: { type: 'number' } }, { required: ['a'] }) };
    const { schema, isChanged } = fitToolSchema({ oneOf, $defs }, strict, 'tools.0');
    expect(schema).toMatchObject({
      type: 'object',
      properties: { a: { anyOf: [text, { type: 'number' }] }, b: text },
      required: ['a'],
      description: expect.stringContaining('oneOf: [{"type":"object"'),
    });
    expect(schema).not.toHaveProperty('oneOf');
    expect(isChanged).toBe(true);
  });

  it('merges allOf at the root', () => {
    const allOf = [
      { properties: { a: text }, required: ['a'] },
      { properties: { b: text }, required: ['b'] },
    ];
    expect(fitToolSchema({ type: 'object', allOf }, false, 'tools.0').schema).toEqual({
      type: 'object',
      properties: { a: text, b: text },
      required: ['a', 'b'],
    });
  });
});
