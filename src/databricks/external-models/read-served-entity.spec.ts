import { externalModelBinder, externalModelOf } from '../../../test/support/external-models';
import { GatewayError } from '../../errors';
import type { ExternalModelBinder } from './external-model-binder';
import { readServedEntity } from './read-served-entity';

const PATH = 'config.served_entities[1]';

let binder: ExternalModelBinder;
beforeAll(async () => {
  binder = await externalModelBinder();
});

function read(value: unknown) {
  return readServedEntity(value, PATH, { binder, endpoint: 'chat' });
}

function named(name: string) {
  return externalModelOf('sandbox', {}, { name });
}

describe('readServedEntity', () => {
  it.each([
    ['gpt-4o-mini', 'gpt-4o-mini'],
    ['gpt-4.1:beta', 'gpt-4-1-beta'],
    ['meta/llama 3', 'meta-llama-3'],
    ['x'.repeat(70), 'x'.repeat(63)],
  ])('names an entity without a name after its model %s', (model, name) => {
    expect(read({ external_model: named(model) }).name).toBe(name);
  });

  it('keeps the given name, and nothing but the external model', () => {
    const entity = { name: 'my_entity-1', external_model: named('a.b'), workload_size: '', unknown: 1 };
    expect(read(entity)).toEqual({ name: 'my_entity-1', external_model: named('a.b') });
  });

  it.each<[string, unknown, string, RegExp]>([
    ['a list', [], '', /must be an object/],
    ['null', null, '', /must be an object/],
    ['no model', { name: 'a' }, '.external_model', /external models only/],
    ['a custom model', { entity_name: 'a.b.c', entity_version: '1' }, '.entity_name', /external models only/],
    ['both kinds of models', { external_model: named('a'), workload_size: 'Small' }, '.workload_size', /not supported/],
    [
      'provisioned throughput',
      { external_model: named('a'), min_provisioned_throughput: 0 },
      '.min_provisioned_throughput',
      /not supported/,
    ],
    [
      'an instance profile',
      { external_model: named('a'), instance_profile_arn: 'x' },
      '.instance_profile_arn',
      /not supported/,
    ],
    ['a name with a space', { name: 'a b', external_model: named('a') }, '.name', /letters, digits/],
    ['a numeric name', { name: 7, external_model: named('a') }, '.name', /found a number; must be a string/],
    ['an invalid model', { external_model: named('') }, '.external_model.name', /missing/],
  ])('rejects %s', (_what, value, field, expected) => {
    const error = (() => {
      try {
        return read(value);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code: 'INVALID_PARAMETER', param: PATH + field });
    expect((error as GatewayError).message).toMatch(expected);
  });
});
