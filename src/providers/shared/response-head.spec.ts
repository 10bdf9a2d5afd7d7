import { toCreated, toResponseId } from './response-head';

describe('toResponseId', () => {
  it('returns the provider’s id', () => {
    expect(toResponseId('msg_1', 'chatcmpl')).toBe('msg_1');
  });

  it.each([[undefined], [null], [''], [7]])('creates an id in place of %j', (native) => {
    expect(toResponseId(native, 'cmpl')).toMatch(/^cmpl-./);
    expect(toResponseId(native, 'cmpl')).not.toBe(toResponseId(native, 'cmpl'));
  });
});

describe('toCreated', () => {
  it.each([
    [1_700_000_000, 1_700_000_000],
    [1_700_000_000.5, 1_700_000_000],
    [1_700_000_000_123, 1_700_000_000],
  ])('returns %d as %d seconds', (native, seconds) => {
    expect(toCreated(native)).toBe(seconds);
  });

  it.each([[undefined], [null], [0], [-1], ['1700000000'], [1e30]])('returns the current time for %j', (native) => {
    expect(Math.abs(toCreated(native) - Date.now() / 1000)).toBeLessThan(5);
  });
});
