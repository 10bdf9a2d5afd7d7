import { withPlainReferences } from './schema-references';

const item = { type: 'object', properties: { v: { type: 'string' } }, required: ['v'] };
const $defs = { Item: item };
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });

describe('withPlainReferences', () => {
  it.each([
    { type: 'object', properties: { a: ref('Item'), b: { type: 'array', prefixItems: [ref('Item')] } }, $defs },
    { ...ref('Item'), $defs },
    { type: 'object', properties: { $ref: { type: 'string' }, description: { type: 'string' } } },
    {},
  ])('returns a schema itself if its references have no other keywords: %j', (schema) => {
    expect(withPlainReferences(schema)).toBe(schema);
  });

  it('moves keywords beside $ref to a new definition', () => {
    const a = { ...ref('Item'), description: 'the a' };
    const schema = { type: 'object', properties: { a, b: ref('Item'), again: a }, required: ['a'], $defs };
    expect(withPlainReferences(schema)).toEqual({
      ...schema,
      properties: { a: ref('Item_1'), b: ref('Item'), again: ref('Item_1') },
      $defs: { Item: item, Item_1: { ...item, description: 'the a' } },
    });
    expect(schema.properties.a).toEqual({ ...ref('Item'), description: 'the a' });
  });

  it('keeps keywords beside $ref that begin with $', () => {
    const schema = { properties: { a: { ...ref('Item'), $comment: 'c', description: 'the a' } }, $defs };
    expect(withPlainReferences(schema)).toMatchObject({ properties: { a: { ...ref('Item_1'), $comment: 'c' } } });
  });

  it('keeps recursive schemas finite', () => {
    const next = { ...ref('Node'), description: 'the next node' };
    const node = { type: 'object', properties: { next, all: { type: 'array', items: ref('Node') } } };
    const plain = { ...node, properties: { ...node.properties, next: ref('Node_1') } };
    expect(withPlainReferences({ ...ref('Node'), $defs: { Node: node } })).toEqual({
      ...ref('Node'),
      $defs: { Node: plain, Node_1: { ...plain, description: 'the next node' } },
    });
  });

  it('ends if references with keywords refer to each other or to themselves', () => {
    const A = { ...ref('B'), title: 'A' };
    const B = { ...ref('A'), description: 'B' };
    const text = JSON.stringify(withPlainReferences({ ...ref('A'), $defs: { A, B } }));
    expect(text.length).toBeLessThan(500);
  });

  it('merges the properties and required names of a reference and its target', () => {
    const a = { ...ref('Item'), properties: { w: { type: 'integer' } }, required: ['w'] };
    expect(withPlainReferences({ properties: { a }, $defs })).toMatchObject({
      $defs: { Item_1: { properties: { v: {}, w: {} }, required: ['w', 'v'] } },
    });
  });

  it('renames definitions of older drafts to $defs', () => {
    const schema = {
      $ref: '#/definitions/Item',
      definitions: $defs,
      $schema: 'http://json-schema.org/draft-07/schema#',
    };
    expect(withPlainReferences(schema)).toEqual({ ...ref('Item'), $defs, $schema: schema.$schema });
    const a = { $ref: '#/definitions/Item', description: 'the a' };
    expect(withPlainReferences({ properties: { a }, definitions: $defs })).toEqual({
      properties: { a: ref('Item_1') },
      $defs: { Item: item, Item_1: { ...item, description: 'the a' } },
    });
  });

  it('merges an allOf with one schema', () => {
    const a = { allOf: [ref('Item')], description: 'the a', default: null };
    expect(withPlainReferences({ properties: { a, b: { allOf: [ref('Item')] } }, $defs })).toEqual({
      properties: { a: ref('Item_1'), b: ref('Item') },
      $defs: { Item: item, Item_1: { ...item, description: 'the a', default: null } },
    });
  });

  it('merges an allOf with several schemas, and makes it a definition if it has references', () => {
    const b = { type: 'object', properties: { b: { type: 'integer' } }, required: ['b'] };
    const c = { properties: { c: { type: 'null' } }, required: ['c'] };
    const merged = { type: 'object', properties: { ...b.properties, ...c.properties }, required: ['b', 'c'] };
    expect(withPlainReferences({ items: { allOf: [b, c], title: 'bc' } })).toEqual({
      items: { ...merged, title: 'bc' },
    });
    const both = { allOf: [ref('Item'), c] };
    const definitions = { Item: b };
    expect(withPlainReferences({ properties: { x: both, y: both }, $defs: definitions })).toEqual({
      properties: { x: ref('AllOf_1'), y: ref('AllOf_1') },
      $defs: { Item: b, AllOf_1: merged },
    });
  });

  it('does not merge the schemas of an allOf that contradict each other', () => {
    const schema = { properties: { a: { allOf: [{ minimum: 1 }, { minimum: 2 }] } } };
    expect(withPlainReferences(schema)).toEqual(schema);
  });

  it('merges the schemas of an allOf that refer to themselves or to each other', () => {
    const $defs = {
      A: { allOf: [ref('A'), { type: 'object' }] },
      B: { properties: { next: ref('B') } },
      C: { properties: { next: ref('C') } },
    };
    const schema = { properties: { a: ref('A'), bc: { allOf: [ref('B'), ref('C')] } }, $defs };
    const rewritten = JSON.stringify(withPlainReferences(schema));
    expect(rewritten).not.toContain('allOf');
    expect(rewritten.length).toBeLessThan(1000);
  });

  it('refers to the root, to other parts and to names with special characters', () => {
    const schema = {
      type: 'object',
      properties: { 'x/y': { type: 'string' }, self: { $ref: '#', description: 's' } },
      $defs: { a: { $ref: '#/properties/x~1y', description: 'd' } },
    };
    expect(withPlainReferences(schema)).toEqual({
      type: 'object',
      properties: { 'x/y': { type: 'string' }, self: ref('schema_1') },
      $defs: {
        a: ref('x1y_2'),
        schema_1: {
          type: 'object',
          properties: { 'x/y': { type: 'string' }, self: ref('schema_1') },
          description: 's',
        },
        x1y_2: { type: 'string', description: 'd' },
      },
    });
  });

  it('does not replace a definition that has the name of a new one', () => {
    const taken = { ...$defs, Item_1: { type: 'null' }, Item_2: { type: 'integer' } };
    const properties = { a: { ...ref('Item'), title: 'a' }, b: { ...ref('Item'), title: 'b' } };
    expect(withPlainReferences({ properties, $defs: taken })).toMatchObject({
      properties: { a: ref('Item_3'), b: ref('Item_4') },
      $defs: { ...taken, Item_3: { title: 'a' }, Item_4: { title: 'b' } },
    });
  });

  it('does not change data that looks like a reference, and references that it cannot resolve', () => {
    const data = { ...ref('Item'), description: 'data' };
    const schema = {
      enum: [data],
      const: data,
      default: data,
      properties: { a: { $ref: 'https://a.example', title: 'a' } },
    };
    expect(withPlainReferences({ ...schema, $defs })).toEqual({ ...schema, $defs });
  });

  it('accepts schemas of any depth', () => {
    const deep = JSON.parse(`${'{"items":'.repeat(20_000)}{}${'}'.repeat(20_000)}`) as object;
    const schema = { properties: { a: { ...ref('Item'), title: 'a' }, deep }, $defs };
    expect(withPlainReferences(schema)).toMatchObject({ properties: { a: ref('Item_1') } });
  });
});
