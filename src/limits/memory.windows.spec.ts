import { isDeepStrictEqual } from 'node:util';
import { MemoryWindows } from './memory.windows';
import type { WindowCheck } from './sliding-windows';

const WINDOW = 1000;
let now = 0;
let windows: MemoryWindows;

beforeEach(() => {
  now = 0;
  windows = new MemoryWindows(WINDOW, () => now);
});

const calls = (key: string, limit: number): WindowCheck => ({ key, limit, cost: 1 });
const tokens = (key: string, limit: number): WindowCheck => ({ key, limit, cost: 0 });
const isAdmitted = (...groups: WindowCheck[][]) => windows.admit(groups).isAdmitted;
const used = (key: string) => windows.admit([[tokens(key, Infinity)]]).states[0]![0]!.used;

/** A small generator of pseudo-random integers (Park and Miller), so that a failure can be repeated. */
function randomIntegers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe('MemoryWindows', () => {
  it('admits as many calls as the limit in any window, and reports when it admits the next one', () => {
    for (const at of [0, 300, 900]) {
      now = at;
      expect(isAdmitted([calls('a', 3)])).toBe(true);
    }
    expect(windows.admit([[calls('a', 3)]])).toEqual({
      isAdmitted: false,
      states: [[{ used: 3, retryMs: 100, resetMs: 1000 }]],
    });
    now = 999;
    expect(isAdmitted([calls('a', 3)])).toBe(false);
    now = 1000;
    expect(windows.admit([[calls('a', 3)]])).toEqual({
      isAdmitted: true,
      states: [[{ used: 3, retryMs: 0, resetMs: 1000 }]],
    });
    expect(windows.admit([[calls('a', 3)]]).states[0]![0]!.retryMs).toBe(300);
  });

  it('counts a rejected request under no key', () => {
    expect(isAdmitted([calls('user', 5)], [calls('endpoint', 1)])).toBe(true);
    expect(isAdmitted([calls('user', 5)], [calls('endpoint', 1)])).toBe(false);
    expect([used('user'), used('endpoint')]).toEqual([1, 1]);
  });

  it('admits a request if one check of a group passes, and counts it under the keys of the checks that pass', () => {
    const group = [calls('small', 1), calls('large', 3)];
    expect([1, 2, 3, 4].map(() => isAdmitted(group))).toEqual([true, true, true, false]);
    expect([used('small'), used('large')]).toEqual([1, 3]);
  });

  it('applies a changed limit to what it has counted already', () => {
    for (const at of [0, 100, 200, 300]) {
      now = at;
      isAdmitted([calls('a', 10)]);
    }
    expect(windows.admit([[calls('a', 2)]]).states[0]![0]).toMatchObject({ used: 4, retryMs: 900 });
    expect(isAdmitted([calls('a', 5)])).toBe(true);
  });

  it('admits requests while the tokens in the window are below the limit', () => {
    windows.add('t', 60);
    now = 500;
    expect(isAdmitted([tokens('t', 100)])).toBe(true);
    windows.add('t', 60);
    expect(windows.admit([[tokens('t', 100)]])).toMatchObject({
      isAdmitted: false,
      states: [[{ used: 120, retryMs: 500 }]],
    });
    now = 1000;
    expect(windows.admit([[tokens('t', 100)]])).toMatchObject({ isAdmitted: true, states: [[{ used: 60 }]] });
  });

  it('never admits a request if the limit is 0', () => {
    expect(isAdmitted([calls('a', 0)])).toBe(false);
  });

  it('counts a fraction of a millisecond as a whole one, so that no entry leaves the window early', () => {
    now = 0.9;
    isAdmitted([calls('a', 1)]);
    now = 1000.5;
    expect(isAdmitted([calls('a', 1)])).toBe(false);
    now = 1001;
    expect(isAdmitted([calls('a', 1)])).toBe(true);
  });

  it.each([1, 2, 3, 4])('agrees with a list of all entries at random times (seed %d)', (seed) => {
    const random = randomIntegers(seed);
    const entries: { time: number; key: string; amount: number }[] = [];
    const sum = (key: string, at = now) =>
      entries.reduce(
        (total, { time, key: of, amount }) => (of === key && time > at - WINDOW ? total + amount : total),
        0,
      );
    for (let step = 0; step < 1500; step += 1) {
      now += [0, 0, 1, 7, 40, 1500][random(step % 100 === 0 ? 6 : 5)]!;
      const [a, b] = [calls('a', 1 + random(60)), calls('b', 1 + random(60))];
      const token = tokens('t', 1 + random(2000));
      if (random(4) === 0) {
        const amount = random(300);
        windows.add('t', amount);
        entries.push({ time: now, key: 't', amount });
        continue;
      }
      const passes = (check: WindowCheck) => sum(check.key) < check.limit;
      const expected = (passes(a) || passes(b)) && passes(token);
      const checks = [a, b, token];
      const before = checks.map(passes);
      const { isAdmitted, states } = windows.admit([[a, b], [token]]);
      if (isAdmitted !== expected) throw new Error(`step ${step}: admitted is ${isAdmitted}`);
      if (expected)
        for (const check of [a, b].filter((_check, i) => before[i]))
          entries.push({ time: now, key: check.key, amount: 1 });
      const expectedStates = checks.map(({ key, limit }, index) => {
        const times = entries.filter((entry) => entry.key === key && entry.time > now - WINDOW).map(({ time }) => time);
        const freeAt = before[index] ? now : times.find((time) => sum(key, time + WINDOW) < limit)! + WINDOW;
        return { used: sum(key), retryMs: freeAt - now, resetMs: (times.at(-1) ?? now - WINDOW) + WINDOW - now };
      });
      if (!isDeepStrictEqual(states.flat(), expectedStates)) expect(states.flat()).toEqual(expectedStates);
    }
  });

  it('forgets a key that has not been used for two windows', () => {
    const limited = new MemoryWindows(WINDOW, () => now, 2);
    for (const key of ['a', 'b', 'c', 'd', 'e']) limited.admit([[calls(key, 1)]]);
    // Beyond the maximum number of keys, the least recently used one loses its count early.
    expect(limited.admit([[calls('a', 1)]]).isAdmitted).toBe(true);
    expect(limited.admit([[calls('e', 1)]]).isAdmitted).toBe(false);
  });
});
