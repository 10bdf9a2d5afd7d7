import { Type } from '@sinclair/typebox';
import { nullable } from '../wire/schema/fields';
import { schema } from '../wire';
import { toComponents } from './json-schema';

function written(type: Parameters<typeof schema>[1]): unknown {
  return toComponents([schema('Thing', type)])['Thing'];
}

describe('toComponents', () => {
  it('keeps bounds, defaults and descriptions as they are declared', () => {
    const count = Type.Integer({ minimum: 1, maximum: 9, default: 3, description: 'How many.' });
    expect(written(Type.Object({ count }))).toEqual({
      title: 'Thing',
      type: 'object',
      required: ['count'],
      properties: { count: { type: 'integer', minimum: 1, maximum: 9, default: 3, description: 'How many.' } },
    });
  });

  it('writes a type that may be null as a list of types', () => {
    const name = nullable(Type.String({ minLength: 1 }), { description: 'Its name.' });
    expect(written(Type.Object({ name }))).toMatchObject({
      properties: { name: { type: ['string', 'null'], minLength: 1, description: 'Its name.' } },
    });
  });

  it('writes a choice of words as an enum, with null where it may be null', () => {
    const words = Type.Union([Type.Literal('on'), Type.Literal('off')]);
    expect(written(Type.Object({ always: words, sometimes: nullable(words) }))).toMatchObject({
      properties: {
        always: { type: 'string', enum: ['on', 'off'] },
        sometimes: { type: ['string', 'null'], enum: ['on', 'off', null] },
      },
    });
  });

  it('flattens a choice within a choice unless the inner one says something of its own', () => {
    const inner = [Type.String(), Type.Integer()];
    const plain = nullable(Type.Union(inner));
    const described = nullable(Type.Union(inner, { description: 'Either.' }));
    expect(written(Type.Object({ plain, described }))).toMatchObject({
      properties: {
        plain: { anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
        described: { anyOf: [{ description: 'Either.' }, { type: 'null' }] },
      },
    });
  });

  it('gives each titled part a component of its own, named once and referred to elsewhere', () => {
    const part = Type.Object({ text: Type.String() }, { title: 'Part' });
    const components = toComponents([schema('Thing', Type.Object({ first: part, more: Type.Array(part) }))]);
    const toPart = { $ref: '#/components/schemas/Part' };
    expect(Object.keys(components)).toEqual(['Part', 'Thing']);
    expect(components['Thing']).toMatchObject({
      properties: { first: toPart, more: { type: 'array', items: toPart } },
    });
  });
});
