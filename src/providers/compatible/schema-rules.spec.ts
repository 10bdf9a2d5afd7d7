import { adapterOf, targetOf } from '../../../test/support/providers/compatible';

/** The schema that a provider receives, and the names of the parameters that were adjusted. */
function sent(provider: string, schema: object, strict?: boolean) {
  const request = {
    messages: [],
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema, strict } },
  };
  const { body, adjusted } = adapterOf(provider).chat.toRequest(request, targetOf(provider));
  return { schema: (body as typeof request).response_format.json_schema.schema, adjusted };
}

const word = { type: 'string', minLength: 1, maxLength: 5 };
const described = (text: string) => ({ type: 'string', description: text });

describe('JSON Schema for xAI', () => {
  it('has lengths in descriptions and allOf merged', () => {
    const schema = {
      allOf: [
        { type: 'object', properties: { a: word } },
        { properties: { b: { type: 'array', maxItems: 2, items: { oneOf: [word, { type: 'null' }] } } } },
      ],
    };
    const a = described('{minLength: 1, maxLength: 5}');
    const b = { type: 'array', description: '{maxItems: 2}', items: { anyOf: [a, { type: 'null' }] } };
    expect(sent('xai', schema)).toEqual({
      schema: { type: 'object', properties: { a, b } },
      adjusted: ['response_format'],
    });
  });

  it('is not changed when all its keywords are supported or when it is recursive', () => {
    const plain = { type: 'object', properties: { a: { type: 'number', minimum: 1 } }, required: ['a'] };
    expect(sent('xai', plain)).toEqual({ schema: plain, adjusted: [] });
    const recursive = { type: 'object', properties: { next: { $ref: '#' }, word } };
    expect(sent('xai', recursive)).toEqual({ schema: recursive, adjusted: [] });
  });
});

describe('JSON Schema for Fireworks AI', () => {
  it('has lengths and patterns in descriptions and anyOf instead of oneOf, in definitions and tuples too', () => {
    const schema = {
      $defs: { a: { oneOf: [{ type: 'string', pattern: '^a' }, { $ref: '#/$defs/a' }] } },
      allOf: [{ prefixItems: [word, { type: 'integer', maximum: 3 }] }],
    };
    expect(sent('fireworks', schema)).toEqual({
      schema: {
        $defs: { a: { anyOf: [described('{pattern: "^a"}'), { $ref: '#/$defs/a' }] } },
        allOf: [{ prefixItems: [described('{minLength: 1, maxLength: 5}'), { type: 'integer', maximum: 3 }] }],
      },
      adjusted: ['response_format'],
    });
  });
});

describe('strict JSON Schema for Cerebras', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: ['string', 'null'], description: 'the a', maxLength: 3 }, b: { type: ['integer'] } },
  };

  it('has alternatives instead of lists of types', () => {
    const a = { description: 'the a', anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] };
    expect(sent('cerebras', schema, true)).toEqual({
      schema: { type: 'object', properties: { a, b: { type: 'integer' } } },
      adjusted: ['response_format'],
    });
  });

  it('has one alternative for each type of an enumeration', () => {
    const color = { type: ['string', 'null'], enum: ['red', null], title: 'Color' };
    expect(sent('cerebras', color, true).schema).toEqual({
      title: 'Color',
      anyOf: [{ type: 'string', enum: ['red'] }, { type: 'null' }],
    });
  });

  it('is not changed without strict', () => {
    expect(sent('cerebras', schema)).toEqual({ schema, adjusted: [] });
  });
});
