import { load, problemsOf } from '../../../test/support/config';

const fileWith = (limit: string): string => `
endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: {provider: mlflow-model-serving, config: {}}
    limit: ${limit}
`;

describe('the limit of an endpoint', () => {
  it.each([
    ['{calls: 10, renewal_period: minute}', { calls: 10, renewal_period: 'minute', key: null }],
    ['{calls: 0, renewal_period: second}', { calls: 0, renewal_period: 'second', key: null }],
    ['{calls: "10", renewal_period: hours, key: user}', { calls: 10, renewal_period: 'hours', key: 'user' }],
    ['{calls: 10.0, renewal_period: 5 minute}', { calls: 10, renewal_period: '5 minute', key: null }],
    ['{calls: 1, renewal_period: 2 DAYS, key: null}', { calls: 1, renewal_period: '2 DAYS', key: null }],
    ['{calls: 1, renewal_period: Month}', { calls: 1, renewal_period: 'Month', key: null }],
    ['{calls: 1, renewal_period: 12months, colour: red}', { calls: 1, renewal_period: '12months', key: null }],
    ['{calls: 1, renewal_period: year, key: anything}', { calls: 1, renewal_period: 'year', key: 'anything' }],
    ['{calls: "5.0", renewal_period: 0 minutes}', { calls: 5, renewal_period: '0 minutes', key: null }],
    ['null', null],
  ])('accepts %s', (text, limit) => {
    expect(load(fileWith(text)).endpoints[0]?.limit).toEqual(limit);
  });

  it.each([
    ['{calls: -1, renewal_period: minute}', 'calls', 'found -1, a number; must be an integer'],
    ['{calls: 1.5, renewal_period: minute}', 'calls', 'found 1.5, a number; must be an integer'],
    ['{calls: "-1", renewal_period: minute}', 'calls', 'found "-1"; must be an integer'],
    ['{calls: many, renewal_period: minute}', 'calls', 'found "many"; must be an integer'],
    ['{calls: yes, renewal_period: minute}', 'calls', 'found true, a boolean; must be an integer'],
    ['{calls: .inf, renewal_period: minute}', 'calls', 'must be an integer'],
    ['{calls: 99999999999999999999, renewal_period: minute}', 'calls', 'must be an integer'],
    ['{calls: [1], renewal_period: minute}', 'calls', 'found a list; must be an integer'],
    ['{renewal_period: minute}', 'calls', 'missing; must be an integer'],
    ['{calls: null, renewal_period: minute}', 'calls', 'found null; must be an integer'],
    ['{calls: 1}', 'renewal_period', 'missing; must be second, minute'],
    ['{calls: 1, renewal_period: week}', 'renewal_period', 'found "week"; must be second, minute'],
    ['{calls: 1, renewal_period: 5}', 'renewal_period', 'found 5, a number; must be second, minute'],
    ['{calls: 1, renewal_period: 1.5 minutes}', 'renewal_period', 'found "1.5 minutes"; must be second, minute'],
    ['{calls: 1, renewal_period: per minute}', 'renewal_period', 'found "per minute"; must be second, minute'],
    ['{calls: 1, renewal_period: day, key: 5}', 'key', 'found 5, a number; must be a string: put it in quotes'],
  ])('rejects %s', (text, key, message) => {
    const path = `endpoints[0].limit.${key}`;
    expect(problemsOf(fileWith(text))).toEqual([{ path, line: 6, message: expect.stringContaining(message) }]);
  });

  it.each(['10', '[]', 'minute'])('rejects %s, which is not a mapping', (text) => {
    const message = expect.stringContaining('must be a mapping with calls and renewal_period');
    expect(problemsOf(fileWith(text))).toEqual([{ path: 'endpoints[0].limit', line: 6, message }]);
  });
});
