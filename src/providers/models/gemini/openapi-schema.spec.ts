import { thrownBy } from '../../../../test/support/google';
import { toOpenApiSchema } from './openapi-schema';

let isLossy = false;
beforeEach(() => {
  isLossy = false;
});
const convert = (schema: object) =>
  toOpenApiSchema(schema as Record<string, unknown>, 'tools.0', () => {
    isLossy = true;
  });

it.each([
  ['keywords of the subset', { type: 'string', maxLength: 3 }, { type: 'string', maxLength: 3 }],
  ['unknown keywords', { type: 'object', additionalProperties: false, $schema: 'x', strict: true }, { type: 'object' }],
  ['unknown formats', { type: 'string', format: 'email' }, { type: 'string' }],
  ['known formats', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
  ['a constant', { const: 'a' }, { type: 'string', enum: ['a'] }],
  [
    'null in an enum with a type list',
    { type: ['string', 'null'], enum: ['a', null] },
    { type: 'string', nullable: true, enum: ['a'] },
  ],
  ['null in an enum without a type', { enum: ['a', null] }, { type: 'string', nullable: true, enum: ['a'] }],
  ['an enum of numbers', { type: 'integer', enum: [1, 2] }, { type: 'integer' }],
  ['null in a type list', { type: ['integer', 'null'] }, { type: 'integer', nullable: true }],
  ['a type list', { type: ['integer', 'string'] }, { anyOf: [{ type: 'integer' }, { type: 'string' }] }],
  ['null in anyOf', { anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'string', nullable: true }],
  ['oneOf', { oneOf: [{ type: 'string' }, { type: 'number' }] }, { anyOf: [{ type: 'string' }, { type: 'number' }] }],
  ['items', { type: 'array', items: { const: 'a' } }, { type: 'array', items: { type: 'string', enum: ['a'] } }],
  [
    'allOf',
    {
      allOf: [
        { properties: { a: { type: 'string' } }, required: ['a'] },
        { properties: { b: {} }, required: ['b'] },
      ],
    },
    { properties: { a: { type: 'string' }, b: {} }, required: ['a', 'b'] },
  ],
  [
    'an allOf whose schemas have the same property',
    {
      allOf: [{ properties: { a: { minimum: 1 } } }, { $ref: '#/$defs/a' }],
      $defs: { a: { properties: { a: { maximum: 2 } } } },
    },
    { properties: { a: { minimum: 1, maximum: 2 } } },
  ],
  [
    'references with sibling keywords',
    { properties: { a: { $ref: '#/$defs/x~1y', description: 'A' } }, $defs: { 'x/y': { type: 'string' } } },
    { properties: { a: { type: 'string', description: 'A' } } },
  ],
])('toOpenApiSchema converts %s', (_what, schema, expected) => {
  expect(convert(schema)).toEqual(expected);
});

it.each([
  ['additionalProperties', { type: 'object', additionalProperties: false }],
  ['a deeply nested unknown keyword', { properties: { a: { items: { uniqueItems: true } } } }],
  ['an unknown format', { type: 'string', format: 'email' }],
  ['an enum of numbers', { enum: [1, 2] }],
  ['a const that is not a string', { const: true }],
  ['an allOf whose schemas contradict each other', { allOf: [{ minimum: 1 }, { minimum: 2 }] }],
  ['a list of item schemas', { items: [{ type: 'string' }] }],
])('toOpenApiSchema reports the loss of %s', (_what, schema) => {
  convert(schema);
  expect(isLossy).toBe(true);
});

it.each([
  [{ $schema: 'x', $defs: { a: { uniqueItems: true } }, type: ['integer', 'null'], minimum: 1 }],
  [{ allOf: [{ properties: { a: { minimum: 1 } } }, { properties: { a: { maximum: 2 } } }] }],
  [{ anyOf: [{ const: 'a' }, { type: 'string', format: 'enum' }], title: 't' }],
])('toOpenApiSchema reports no loss for %j', (schema) => {
  convert(schema);
  expect(isLossy).toBe(false);
});

it.each([
  ['itself', { properties: { a: { $ref: '#' } } }],
  ['a missing definition', { $ref: '#/$defs/a' }],
  ['another document', { $ref: 'https://example.com/a', $defs: { a: {} } }],
])('toOpenApiSchema rejects a schema that refers to %s', (_what, schema) => {
  expect(thrownBy(() => convert(schema))).toMatchObject({ status: 422, param: 'tools.0' });
});
