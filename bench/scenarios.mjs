/** Throughput and latency: fixed connections that ask again at once. `direct` also asks the mock vendor itself. */
export const SCENARIOS = [
  { title: 'unary 0.3 KB', model: 'unary-0-300', connections: 64 },
  { title: 'unary 10 KB', model: 'unary-0-10000', connections: 64 },
  { title: 'unary 100 KB', model: 'unary-0-100000', connections: 64 },
  { title: 'streams in bursts', model: 'burst-200-20', connections: 16 },
  { title: 'unary 50 ms', model: 'unary-50-300', connections: 16, direct: true },
];

/** Every server is started anew for this one, so that the memory of earlier work does not hide what a stream takes. */
const FULL_SLOW = { title: 'slow streams', model: 'paced-48-250', connections: 500 };
const SMOKE_SLOW = { title: 'slow streams', model: 'paced-8-250', connections: 50 };

export const FULL = { rounds: 5, seconds: 3, settle: 0.5, warmUp: 8, slow: FULL_SLOW, slowRounds: 2, pause: 1.5 };
export const SMOKE = { rounds: 1, seconds: 1, settle: 0.2, warmUp: 1, slow: SMOKE_SLOW, slowRounds: 1, pause: 0.2 };

/** Every model that a gateway must know for these settings. */
export function modelsOf({ slow }) {
  return [...SCENARIOS, slow].map(({ model }) => model);
}
