/**
 * Throughput and latency scenarios with constantly busy connections. `direct` also measures the mock provider alone. `goals`
 * are the least ratios to other servers.
 */
export const SCENARIOS = [
  { title: 'unary 0.3 KB', model: 'unary-0-300', connections: 64, goals: { bare: 0.65, portkey: 5 } },
  { title: 'unary 10 KB', model: 'unary-0-10000', connections: 64, goals: { bare: 0.65, portkey: 5 } },
  { title: 'unary 100 KB', model: 'unary-0-100000', connections: 64, goals: { bare: 0.9, portkey: 5 } },
  { title: 'streams in bursts', model: 'burst-200-20', connections: 16, goals: { bare: 1.2, portkey: 6 } },
  { title: 'unary 50 ms', model: 'unary-50-300', connections: 16, direct: true },
];

/** Memory scenario on newly started servers, because memory from earlier work would hide the memory of the streams. */
const FULL_SLOW = { title: 'slow streams', model: 'paced-24-250', connections: 500 };
const SMOKE_SLOW = { title: 'slow streams', model: 'paced-8-250', connections: 50 };

/** Many streams, opened within `rampUp` seconds on a newly started server; each lasts `seconds`. */
const FULL_TIMED = { title: 'timed streams', model: 'timed-8-1000', connections: 5000, rampUp: 6, seconds: 11 };
const SMOKE_TIMED = { title: 'timed streams', model: 'timed-4-250', connections: 100, rampUp: 0.5, seconds: 2 };

/**
 * Unary requests to a newly started server. Each phase ends after a number of requests, or after `seconds`. `servers` selects
 * servers. With `maxPromoted`, the benchmark fails if Sluice promotes more bytes per request to old space in every round.
 */
const GARBAGE = { title: 'garbage', scenario: SCENARIOS[0], rounds: 1, pause: 1.5 };
const FULL_GARBAGE = {
  ...GARBAGE,
  warmUp: { requests: 15_000, seconds: 4 },
  measured: { requests: 30_000, seconds: 5 },
};
const SMOKE_GARBAGE = {
  ...GARBAGE,
  rounds: 2,
  pause: 0.2,
  servers: ['sluice'],
  warmUp: { requests: 5000, seconds: 30 },
  measured: { requests: 5000, seconds: 30 },
  maxPromoted: 1500,
};

/** Each round settles for a second, because V8 recovers from the pause before it. */
export const FULL = {
  rounds: 3,
  seconds: 6,
  settle: 1,
  warmUp: 8,
  slow: FULL_SLOW,
  slowRounds: 2,
  timed: FULL_TIMED,
  garbage: FULL_GARBAGE,
  pause: 1.5,
};
export const SMOKE = {
  rounds: 1,
  seconds: 1,
  settle: 0.2,
  warmUp: 1,
  slow: SMOKE_SLOW,
  slowRounds: 1,
  timed: SMOKE_TIMED,
  garbage: SMOKE_GARBAGE,
  pause: 0.2,
};

/** Returns the models that a gateway must serve for these settings. */
export function modelsOf({ slow, timed }) {
  return [...SCENARIOS, slow, timed].map(({ model }) => model);
}
