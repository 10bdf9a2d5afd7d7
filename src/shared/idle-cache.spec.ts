import { IdleCache } from './idle-cache';

const MINUTE = 60_000;
let time: number;
let evicted: string[];
let cache: IdleCache<string, string>;
beforeEach(() => {
  time = 0;
  evicted = [];
  cache = new IdleCache(
    (value) => evicted.push(value),
    () => time,
  );
  cache.add('a', 'A');
});

describe('IdleCache', () => {
  it('evicts an entry that was unused for a minute when another is added', () => {
    time = MINUTE;
    cache.add('b', 'B');
    expect([evicted, cache.values()]).toEqual([[], ['B', 'A']]);
    time = 2 * MINUTE;
    expect(cache.get('b')).toBe('B');
    cache.add('c', 'C');
    expect(evicted).toEqual(['A']);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([undefined, 'B', 'C']);
  });

  it('removes a deleted entry without calling onEvict', () => {
    cache.delete('a');
    cache.add('b', 'B');
    time = MINUTE;
    cache.add('c', 'C');
    cache.delete('b');
    expect([cache.values(), evicted]).toEqual([['C'], []]);
  });

  it('keeps entries that are used', () => {
    for (time = MINUTE; time < 10 * MINUTE; time += MINUTE) {
      cache.add(`new at ${time}`, 'B');
      expect(cache.get('a')).toBe('A');
    }
    expect(evicted).not.toContain('A');
  });

  it('keeps all entries of the last minute', () => {
    time = MINUTE - 1;
    for (let n = 0; n < 1000; n += 1) cache.add(String(n), 'B');
    expect([cache.values().length, evicted.length]).toEqual([1001, 0]);
  });

  it('holds at most the entries of two minutes', () => {
    for (let second = 0; second < 3600; second += 1) {
      time = second * 1000;
      cache.add(String(second), 'B');
      expect(cache.values().length).toBeLessThanOrEqual(121);
    }
  });
});
