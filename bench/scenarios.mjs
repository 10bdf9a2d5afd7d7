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
const FULL_SLOW = { title: 'slow streams', model: 'paced-48-250', connections: 500 };
const SMOKE_SLOW = { title: 'slow streams', model: 'paced-8-250', connections: 50 };

/** Rounds are long, because short ones measure how V8 recovers from the pause before them. */
export const FULL = { rounds: 3, seconds: 12, settle: 0.5, warmUp: 8, slow: FULL_SLOW, slowRounds: 2, pause: 1.5 };
export const SMOKE = { rounds: 1, seconds: 1, settle: 0.2, warmUp: 1, slow: SMOKE_SLOW, slowRounds: 1, pause: 0.2 };

/** Returns the models that a gateway must serve for these settings. */
export function modelsOf({ slow }) {
  return [...SCENARIOS, slow].map(({ model }) => model);
}
