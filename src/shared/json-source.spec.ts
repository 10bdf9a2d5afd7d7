import * as fc from 'fast-check';
import { runs } from '../../test/support/runs';
import { exceededBudget, type JsonCount } from './json-budget';
import { keepSource, spliceModel } from './json-source';

function parsed(text: string): Record<string, unknown> {
  const count: JsonCount = {};
  // White space makes the text long enough to be counted.
  exceededBudget(Buffer.from(text.padEnd(1000)), { values: 999, structures: 999, members: 999 }, count);
  const value = JSON.parse(text) as Record<string, unknown>;
  keepSource(value, Buffer.from(text), count.members ?? -1);
  return value;
}

/** Returns the bytes that are sent for another model. */
function sentFor(text: string, change: object = {}): string | undefined {
  return spliceModel({ ...parsed(text), model: 'new', ...change })?.toString();
}

describe('spliceModel', () => {
  it.each([
    ['{"model":"old","a":[1.0,{"b":"\\u00e9"}]}', '{"model":"new","a":[1.0,{"b":"\\u00e9"}]}'],
    ['{ "a" : 1, "model" : "old" }', '{ "a" : 1, "model" : "new" }'],
    ['{"a":"model","model":""}', undefined],
    ['{"a":1}', '{"model":"new","a":1}'],
    ['{"a":{"model":"x"}}', '{"model":"new","a":{"model":"x"}}'],
  ])('replaces or adds the model: %s', (text, sent) => {
    expect(sentFor(text)).toBe(sent);
  });

  it.each([
    ['another model in the object', '{"model":"old","a":{"model":"x"}}'],
    ['a model that is no text', '{"model":null,"a":1}'],
    ['a model with escapes', '{"model":"o\\"ld","a":1}'],
    ['an escaped key', '{"mod\\u0065l":"old","a":{"model":"x"}}'],
    ['a text that contains the key', '{"a":"\\"model\\":\\"x\\"","m\\u006fdel":"old"}'],
    ['a key that occurs twice', '{"model":"old","a":1,"a":2}'],
    ['a nested key that occurs twice', '{"model":"old","a":{"b":1,"b":2}}'],
    ['a list', '["model"]'],
    ['white space before the object', ' {"model":"old"}'],
  ])('returns undefined for %s', (_case, text) => {
    expect(sentFor(text)).toBeUndefined();
  });

  it('adds members at the beginning', () => {
    const added = { stream_options: { include_usage: true }, n: 2n ** 60n, none: undefined };
    const first = '"stream_options":{"include_usage":true},"n":1152921504606846976,';
    expect(sentFor('{"a":1,"model":"old"}', added)).toBe(`{${first}"a":1,"model":"new"}`);
    expect(sentFor('{ "a":1}', added)).toBe(`{"model":"new",${first} "a":1}`);
    expect(sentFor('{"a":1}', { constructor: 1 })).toBe('{"model":"new","constructor":1,"a":1}');
  });

  it('returns undefined if a member was changed or removed', () => {
    const text = '{"model":"old","a":1,"b":[2]}';
    expect(sentFor(text, { b: [2] })).toBeUndefined();
    expect(sentFor(text, { a: undefined })).toBeUndefined();
    expect(sentFor(text, { model: undefined })).toBeUndefined();
    expect(sentFor(text, { c: undefined })).toBe('{"model":"new","a":1,"b":[2]}');
  });

  it('returns the bytes once', () => {
    const value = parsed('{"model":"old"}');
    expect(spliceModel(value)).toBeDefined();
    expect(spliceModel(value)).toBeUndefined();
  });

  it('returns the same value as serializing, or undefined, for any object', () => {
    const key = fc.oneof(fc.constantFrom('model', 'm', '"model"', '\\model', 'a"model'), fc.string());
    const object = fc.dictionary(key, fc.oneof(fc.string(), fc.constantFrom('model', '"model":"x"'), fc.jsonValue()));
    fc.assert(
      fc.property(object, fc.string(), fc.constantFrom(undefined, 1), object, (value, model, space, added) => {
        const body = { ...added, ...parsed(JSON.stringify(value, null, space)), model };
        const sent = spliceModel(body);
        if (sent) expect(JSON.parse(sent.toString())).toEqual(JSON.parse(JSON.stringify(body)));
      }),
      { numRuns: runs(1000) },
    );
  });
});
