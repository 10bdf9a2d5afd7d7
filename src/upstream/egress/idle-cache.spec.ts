import { IdleCache } from './idle-cache';

const MINUTE = 60_000;
let time: number;
let gone: string[];
let recent: IdleCache<string, string>;
beforeEach(() => {
  time = 0;
  gone = [];
  recent = new IdleCache(
    (value) => gone.push(value),
    () => time,
  );
  recent.add('a', 'A');
});

describe('Recent', () => {
  it('lets go of what was not used while a minute went by, with the next that is new', () => {
    time = MINUTE;
    recent.add('b', 'B');
    expect([gone, recent.values()]).toEqual([[], ['B', 'A']]);
    time = 2 * MINUTE;
    expect(recent.get('b')).toBe('B');
    recent.add('c', 'C');
    expect(gone).toEqual(['A']);
    expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([undefined, 'B', 'C']);
  });

  it('forgets what it is told to', () => {
    recent.delete('a');
    recent.add('b', 'B');
    time = MINUTE;
    recent.add('c', 'C');
    recent.delete('b');
    expect([recent.values(), gone]).toEqual([['C'], []]);
  });

  it('keeps what is used', () => {
    for (time = MINUTE; time < 10 * MINUTE; time += MINUTE) {
      recent.add(`new at ${time}`, 'B');
      expect(recent.get('a')).toBe('A');
    }
    expect(gone).not.toContain('A');
  });

  it('keeps everything of the last minute', () => {
    time = MINUTE - 1;
    for (let n = 0; n < 1000; n += 1) recent.add(String(n), 'B');
    expect([recent.values().length, gone.length]).toEqual([1001, 0]);
  });

  it('holds no more than what came in two minutes', () => {
    for (let second = 0; second < 3600; second += 1) {
      time = second * 1000;
      recent.add(String(second), 'B');
      expect(recent.values().length).toBeLessThanOrEqual(121);
    }
  });
});
