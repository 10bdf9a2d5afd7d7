import { alternativeNamesIn } from './alternative-names';

describe('alternativeNamesIn', () => {
  it.each<[string | undefined, object[] | undefined]>([
    [undefined, []],
    ['DNS:a.test', [{ kind: 'DNS', value: 'a.test' }]],
    [
      'email:alice@example.com, URI:spiffe://a.test/b, IP Address:127.0.0.1',
      [
        { kind: 'email', value: 'alice@example.com' },
        { kind: 'URI', value: 'spiffe://a.test/b' },
        { kind: 'IP Address', value: '127.0.0.1' },
      ],
    ],
    ['URI:"a, email:admin@example.com"', [{ kind: 'URI', value: 'a, email:admin@example.com' }]],
    [
      'DNS:"a\\"b", DNS:c',
      [
        { kind: 'DNS', value: 'a"b' },
        { kind: 'DNS', value: 'c' },
      ],
    ],
    ['DNS:a.test, ', undefined],
    ['DNS:"a.test', undefined],
    ['DNS:a.test,email:b', undefined],
    ['nonsense', undefined],
  ])('reads %j', (text, names) => {
    expect(alternativeNamesIn(text)).toEqual(names);
  });
});
