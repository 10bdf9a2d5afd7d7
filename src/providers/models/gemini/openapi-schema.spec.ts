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
  ['keywords that are known', { type: 'string', maxLength: 3 }, { type: 'string', maxLength: 3 }],
  ['unknown keywords', { type: 'object', additionalProperties: false, $schema: 'x', strict: true }, { type: 'object' }],
  ['unknown formats', { type: 'string', format: 'email' }, { type: 'string' }],
  ['known formats', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
  ['a constant', { const: 'a' }, { type: 'string', enum: ['a'] }],
  [
    'null among texts to choose from',
    { type: ['string', 'null'], enum: ['a', null] },
    { type: 'string', nullable: true, enum: ['a'] },
  ],
  ['null beside a text to choose', { enum: ['a', null] }, { type: 'string', nullable: true, enum: ['a'] }],
  ['numbers to choose from', { type: 'integer', enum: [1, 2] }, { type: 'integer' }],
  ['null among types', { type: ['integer', 'null'] }, { type: 'integer', nullable: true }],
  ['several types', { type: ['integer', 'string'] }, { anyOf: [{ type: 'integer' }, { type: 'string' }] }],
  ['null among choices', { anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'string', nullable: true }],
  [
    'one of several',
    { oneOf: [{ type: 'string' }, { type: 'number' }] },
    { anyOf: [{ type: 'string' }, { type: 'number' }] },
  ],
  ['items', { type: 'array', items: { const: 'a' } }, { type: 'array', items: { type: 'string', enum: ['a'] } }],
  [
    'all of several',
    {
      allOf: [
        { properties: { a: { type: 'string' } }, required: ['a'] },
        { properties: { b: {} }, required: ['b'] },
      ],
    },
    { properties: { a: { type: 'string' }, b: {} }, required: ['a', 'b'] },
  ],
  [
    'references, with what stands beside them',
    { properties: { a: { $ref: '#/$defs/x~1y', description: 'A' } }, $defs: { 'x/y': { type: 'string' } } },
    { properties: { a: { type: 'string', description: 'A' } } },
  ],
])('%s', (_what, schema, expected) => {
  expect(convert(schema)).toEqual(expected);
});

it.each([
  ['additionalProperties', { type: 'object', additionalProperties: false }],
  ['an unknown keyword far below', { properties: { a: { items: { uniqueItems: true } } } }],
  ['an unknown format', { type: 'string', format: 'email' }],
  ['numbers to choose from', { enum: [1, 2] }],
  ['a constant that is no text', { const: true }],
  ['several schemas of items', { items: [{ type: 'string' }] }],
])('the loss of %s is told', (_what, schema) => {
  convert(schema);
  expect(isLossy).toBe(true);
});

it.each([
  [{ $schema: 'x', $defs: { a: { uniqueItems: true } }, type: ['integer', 'null'], minimum: 1 }],
  [{ anyOf: [{ const: 'a' }, { type: 'string', format: 'enum' }], title: 't' }],
])('%j loses nothing', (schema) => {
  convert(schema);
  expect(isLossy).toBe(false);
});

it.each([
  ['itself', { properties: { a: { $ref: '#' } } }],
  ['what is not there', { $ref: '#/$defs/a' }],
  ['another document', { $ref: 'https://example.com/a', $defs: { a: {} } }],
])('a schema that refers to %s is refused', (_what, schema) => {
  expect(thrownBy(() => convert(schema))).toMatchObject({ status: 422, param: 'tools.0' });
});
