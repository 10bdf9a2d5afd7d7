import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { IsDefined, IsString, MinLength, ValidatePromise, validateSync } from 'class-validator';
import * as fc from 'fast-check';
import { KeyedConfig, OptionalConfig } from '../../../test/support/config';
import { EndpointEntry, GatewayFile } from '../entries/gateway-file';
import { TrafficRouteEntry } from '../entries/traffic-route-entry';
import { isValid, propertiesOf } from './class-rules';

class Base {
  @IsString()
  name!: string;
}

class Derived extends Base {
  @MinLength(2)
  declare name: string;

  @IsDefined()
  @IsString({ each: true })
  labels!: string[];
}

class Unusual {
  @ValidatePromise()
  later!: Promise<string>;
}

const CLASSES = { EndpointEntry, GatewayFile, TrafficRouteEntry, KeyedConfig, OptionalConfig, Derived };
const VALUES = [
  ...['llm/v1/chat', 'chat', 'openai', '', 'auto', 'minute', '5', 'TRAFFIC_SPLIT', 0, 1, 100, -1, 0.5, 503, true, null],
  ...[[], ['a'], [1], [503], [null], {}, [{}], [[]], { calls: 5, renewal_period: 'minute' }, { calls: -5 }],
  ...[{ provider: 'openai' }, { name: 1 }, { default: { n: 1 }, maximum: { n: 0 } }, { fetch: 1 }, { idle: 5 }],
  ...[[{ name: 'a', traffic_percentage: 100 }], [{ name: 'a', traffic_percentage: 101 }], [{ status: 'x' }]],
];

describe('isValid', () => {
  it.each(Object.entries<new () => object>(CLASSES))(
    'agrees with class-validator about instances of %s with valid and invalid properties',
    (_name, type) => {
      const names = propertiesOf(new type());
      const value = fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, fc.constantFrom<unknown>(...VALUES));
      const source = fc.record(Object.fromEntries(names.map((name) => [name, value])));
      fc.assert(
        fc.property(source, (properties) => {
          const given = Object.fromEntries(Object.entries(properties).filter(([, item]) => item !== undefined));
          const object = plainToInstance(type, structuredClone(given));
          expect(isValid(object)).toBe(validateSync(object, { forbidUnknownValues: false }).length === 0);
        }),
        { numRuns: 1000 },
      );
    },
  );

  it('returns false for an object with a decorator that it does not know', () => {
    expect(isValid(Object.assign(new Unusual(), { later: 'text' }))).toBe(false);
  });
});

describe('propertiesOf', () => {
  it('returns the properties of the class and its base class once', () => {
    expect([...propertiesOf(new Derived())].sort()).toEqual(['labels', 'name']);
  });
});
