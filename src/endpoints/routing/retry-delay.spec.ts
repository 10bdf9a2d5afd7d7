import { backoffOf } from './retry-delay';

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
