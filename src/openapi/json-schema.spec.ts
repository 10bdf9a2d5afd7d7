import { Type } from '@sinclair/typebox';
import { nullable } from '../wire/schema/fields';
import { schema } from '../wire';
import { toComponents } from './json-schema';

function componentOf(type: Parameters<typeof schema>[1]): unknown {
  return toComponents([schema('Thing', type)])['Thing'];
}

describe('toComponents', () => {
  it('keeps limits, defaults and descriptions', () => {
    const count = Type.Integer({ minimum: 1, maximum: 9, default: 3, description: 'How many.' });
    expect(componentOf(Type.Object({ count }))).toEqual({
      title: 'Thing',
      type: 'object',
      required: ['count'],
      properties: { count: { type: 'integer', minimum: 1, maximum: 9, default: 3, description: 'How many.' } },
    });
  });

  it('writes a nullable type as a list of types', () => {
    const name = nullable(Type.String({ minLength: 1 }), { description: 'Its name.' });
    expect(componentOf(Type.Object({ name }))).toMatchObject({
      properties: { name: { type: ['string', 'null'], minLength: 1, description: 'Its name.' } },
    });
  });

  it('writes a union of constants as an enum, with null if it is nullable', () => {
    const states = Type.Union([Type.Literal('on'), Type.Literal('off')]);
    expect(componentOf(Type.Object({ always: states, sometimes: nullable(states) }))).toMatchObject({
      properties: {
        always: { type: 'string', enum: ['on', 'off'] },
        sometimes: { type: ['string', 'null'], enum: ['on', 'off', null] },
      },
    });
  });

  it('flattens nested unions unless the inner union has a description', () => {
    const inner = [Type.String(), Type.Integer()];
    const plain = nullable(Type.Union(inner));
    const described = nullable(Type.Union(inner, { description: 'Either.' }));
    expect(componentOf(Type.Object({ plain, described }))).toMatchObject({
      properties: {
        plain: { anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
        described: { anyOf: [{ description: 'Either.' }, { type: 'null' }] },
      },
    });
  });

  it('creates one component per title and references it everywhere', () => {
    const part = Type.Object({ text: Type.String() }, { title: 'Part' });
    const components = toComponents([schema('Thing', Type.Object({ first: part, more: Type.Array(part) }))]);
    const toPart = { $ref: '#/components/schemas/Part' };
    expect(Object.keys(components)).toEqual(['Part', 'Thing']);
    expect(components['Thing']).toMatchObject({
      properties: { first: toPart, more: { type: 'array', items: toPart } },
    });
  });
});
