import { GatewayError } from '../../errors';
import { backoffOf, retryAfterOf } from './retry-delay';

const RETRIES = { attempts: 3, statuses: [], backoff: 1000, budget: 20 };

describe('backoffOf', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    [0, 0, 500],
    [0, 0.5, 750],
    [0, 1 - Number.EPSILON, 1000],
    [2, 0, 2000],
    [9, 0, 5000],
    [9, 1 - Number.EPSILON, 10_000],
  ])('returns between half and all of the time: retry %d, random %d', (retry, random, expected) => {
    jest.spyOn(Math, 'random').mockReturnValue(random);
    expect(backoffOf(RETRIES, retry)).toBe(expected);
  });
});

describe('retryAfterOf', () => {
  const delayOf = (text: string) =>
    retryAfterOf(new GatewayError('UPSTREAM_REFUSED', 'no', { headers: { 'retry-after': text } }));

  it.each([
    ['3', 3000],
    ['0', 0],
    ['soon', 0],
    ['-5', 0],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ])('returns the delay of %j, which is never negative: %d', (text, expected) => {
    expect(delayOf(text)).toBe(expected);
  });

  it('returns the time until a date', () => {
    const delay = delayOf(new Date(Date.now() + 5000).toUTCString());
    expect(delay).toBeGreaterThan(3000);
    expect(delay).toBeLessThanOrEqual(5000);
  });
});
