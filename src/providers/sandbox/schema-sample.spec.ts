import { Type, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import * as fc from 'fast-check';
import { sampleOf } from './schema-sample';
import { Hints } from './words';

const sample = (schema: unknown, text = ''): unknown => sampleOf(schema, new Hints(text));

describe('sampleOf', () => {
  it.each<[string, unknown, unknown]>([
    ['nothing', undefined, 'example'],
    ['a type', { type: 'boolean' }, true],
    ['a nullable type', { type: ['null', 'integer'] }, 1],
    ['a constant', { const: { a: 1 } }, { a: 1 }],
    ['an enumeration', { enum: ['red', 'green'] }, 'red'],
    ['required properties only', { required: ['a'], properties: { a: { type: 'null' }, b: {} } }, { a: null }],
    ['all properties when none is required', { properties: { a: { type: 'number' } } }, { a: 1 }],
    ['a list', { type: 'array', items: { type: 'number' } }, [1]],
    ['a list of several', { type: 'array', minItems: 3, items: { type: 'number' } }, [1, 1, 1]],
    ['a list of none', { type: 'array', maxItems: 0 }, []],
    ['a tuple', { prefixItems: [{ type: 'number' }, { const: 'x' }] }, [1, 'x']],
    ['the first branch', { anyOf: [{ type: 'null' }, { type: 'string' }] }, null],
    [
      'a branch with its siblings',
      { type: 'object', required: ['a'], oneOf: [{ properties: { a: { const: 1 } } }] },
      { a: 1 },
    ],
    [
      'all parts',
      { allOf: [{ required: ['a'] }, { required: ['b'], properties: { b: { const: 2 } } }] },
      { a: 'example', b: 2 },
    ],
    ['a reference', { $ref: '#/$defs/x~1y', $defs: { 'x/y': { const: 5 } } }, 5],
    ['a reference to nowhere', { $ref: '#/constructor/prototype' }, 'example'],
    ['a reference within a branch', { anyOf: [{ $ref: '#/$defs/n' }], $defs: { n: { const: 5 } } }, 5],
    ['bounds of a number', { type: 'integer', exclusiveMinimum: 4, maximum: 9, multipleOf: 3 }, 6],
    ['bounds of a text', { type: 'string', minLength: 9, maxLength: 9 }, 'examplexx'],
    ['a short text', { type: 'string', maxLength: 2 }, 'ex'],
    ['a format', { type: 'string', format: 'date' }, '2026-01-31'],
    [
      'a property with a dangerous name',
      JSON.parse('{"properties":{"__proto__":{"const":1}}}'),
      JSON.parse('{"__proto__":1}'),
    ],
  ])('returns a value that is valid for %s', (_what, schema, expected) => {
    expect(sample(schema)).toEqual(expected);
  });

  it('uses names, numbers and choices from the text', () => {
    const schema = {
      properties: {
        from: { type: 'string' },
        to: { type: 'string' },
        seats: { type: 'integer' },
        class: { enum: ['economy', 'business'] },
      },
    };
    expect(sample(schema, 'Please book 3 business seats from Oslo to New York.')).toEqual({
      from: 'Oslo',
      to: 'New York',
      seats: 3,
      class: 'business',
    });
  });

  it('prefers quotations to names', () => {
    expect(sample({ type: 'string' }, 'Tell Anna “good morning”')).toBe('good morning');
  });

  const leaf: fc.Arbitrary<TSchema> = fc.oneof(
    fc.constantFrom<TSchema>(Type.Boolean(), Type.Null(), Type.Literal('x'), Type.Literal(7)),
    fc
      .tuple(fc.integer({ min: 0, max: 20 }), fc.nat(20))
      .map(([min, more]) => Type.String({ minLength: min, maxLength: min + more })),
    fc.tuple(fc.integer(), fc.nat(20)).map(([min, more]) => Type.Integer({ minimum: min, maximum: min + more })),
  );
  const { tree } = fc.letrec<{ tree: TSchema }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc
        .dictionary(fc.string(), tie('tree'), { maxKeys: 3, noNullPrototype: true })
        .map((properties) => Type.Object(properties)),
      fc.tuple(tie('tree'), fc.nat(3)).map(([items, minItems]) => Type.Array(items, { minItems })),
      fc.tuple(tie('tree'), tie('tree')).map(([first, second]) => Type.Union([first, second])),
      fc
        .dictionary(fc.string(), tie('tree'), { maxKeys: 3, noNullPrototype: true })
        .map((properties) => Type.Partial(Type.Object(properties))),
    ),
  }));

  it('returns a valid value for generated schemas and any text', () => {
    fc.assert(
      fc.property(tree, fc.string(), (schema, text) => {
        const plain: unknown = JSON.parse(JSON.stringify(schema));
        expect(Value.Check(schema, sample(plain, text))).toBe(true);
      }),
    );
  });

  it.each<[string, unknown]>([
    ['refers to itself', { $ref: '#' }],
    [
      'requires itself in many places',
      {
        required: Array.from({ length: 50 }, (_, i) => `p${i}`),
        properties: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`p${i}`, { $ref: '#' }])),
      },
    ],
    ['has branches of itself', { anyOf: [{ $ref: '#' }], allOf: [{ $ref: '#' }] }],
    ['repeats a large value', { type: 'array', minItems: 1e9, items: { const: 'x'.repeat(100_000) } }],
    ['wants an endless text', { type: 'string', minLength: 1e9 }],
    [
      'looks at long lists again and again',
      { type: 'array', minItems: 1e6, items: { anyOf: Array(20_000).fill({ type: 'null' }) } },
    ],
  ])('returns a small value quickly when a schema %s', (_what, schema) => {
    const started = performance.now();
    expect(JSON.stringify(sample(schema)).length).toBeLessThan(30_000);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('returns a JSON value for any schema', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (schema, text) => {
        expect(JSON.stringify(sample(schema, text))).toEqual(expect.any(String));
      }),
    );
    const keyword = fc.constantFrom(
      'type',
      'enum',
      'const',
      'required',
      'properties',
      'items',
      'prefixItems',
      'anyOf',
      'allOf',
      '$ref',
      'minItems',
      'multipleOf',
      'minimum',
      'maximum',
      'minLength',
      'maxLength',
      'format',
    );
    fc.assert(
      fc.property(fc.dictionary(keyword, fc.jsonValue(), { noNullPrototype: true }), (schema) => {
        expect(JSON.stringify(sample(schema))).toEqual(expect.any(String));
      }),
    );
  });
});
