/**
 * The sixteen scenarios of Failover Bench (github.com/failoverbench/failoverbench, methodology 0.1), rebuilt from its
 * catalogue.
 *
 * fault      behaviour of the primary model, see provider.mjs
 * fallback   behaviour of the fallback model; default `healthy`
 * maxSeconds a request that takes longer hangs
 * ideal      `answer` (default): the caller gets the complete response; `error`: the caller gets the provider's error
 * checks     `[name, predicate(metrics, timings)]`; a failed check means `fail`, or `partial` if it is in `advisory`
 *
 * Durations in checks are those of the full run; `metrics` converts measured durations to them.
 */
export const SCENARIOS = [
  {
    id: 'S01',
    title: '429 with Retry-After, once',
    fault: 'rate-limit-once',
    maxSeconds: 20,
    checks: [['no hammering', ({ primary }) => startedWithin(primary, 1.5) <= 2]],
    advisory: [
      ['retried', ({ primary }) => primary.length >= 2],
      ['Retry-After honoured', ({ primary }, { retryAfter }) => gap(primary) >= retryAfter * 0.9],
    ],
  },
  {
    id: 'S02',
    title: '429 without Retry-After, always',
    fault: 'rate-limit',
    maxSeconds: 40,
    checks: [
      ['no hammering', ({ primary }) => startedWithin(primary, 3) <= 4],
      ['few attempts', ({ primary }) => primary.length <= 6],
    ],
  },
  {
    id: 'S03',
    title: '500 once',
    fault: 'error-once',
    maxSeconds: 20,
    advisory: [['retried at the same provider', ({ primary }) => primary.length >= 2]],
  },
  {
    id: 'S04',
    title: '503 always',
    fault: 'overloaded',
    maxSeconds: 40,
    checks: [['few attempts', ({ primary }) => primary.length <= 6]],
  },
  { id: 'S05', title: 'connection reset before headers, once', fault: 'reset-once', maxSeconds: 20 },
  {
    id: 'S06',
    title: 'no response at all',
    fault: 'silent',
    maxSeconds: 130,
    checks: [['ends within 100 s', ({ seconds }) => seconds <= 100]],
    advisory: [['silent provider not retried', ({ primary }) => primary.length <= 1]],
  },
  {
    id: 'S07',
    title: 'first token after 20 s',
    fault: 'slow-first-token',
    maxSeconds: 60,
    advisory: [['ends within 15 s', ({ seconds }) => seconds <= 15]],
  },
  { id: 'S08', title: 'stream cut after 40 of 60 tokens', fault: 'cut', maxSeconds: 40 },
  {
    id: 'S09',
    title: 'stream stalls for 30 s',
    fault: 'stall',
    maxSeconds: 70,
    checks: [
      ['ends within 45 s', ({ seconds }) => seconds <= 45],
      ['serves afterwards', ({ isAliveAfter }) => isAliveAfter],
    ],
  },
  {
    id: 'S10',
    title: 'malformed chunk in the stream',
    fault: 'malformed',
    maxSeconds: 30,
    checks: [['serves afterwards', ({ isAliveAfter }) => isAliveAfter]],
  },
  {
    id: 'S11',
    title: 'stream ends without [DONE]',
    fault: 'no-done',
    maxSeconds: 30,
    checks: [['ends within 8 s', ({ seconds }) => seconds <= 8]],
    advisory: [['usage reported', ({ usage }) => usage]],
  },
  {
    id: 'S12',
    title: 'context length exceeded',
    fault: 'context-length',
    maxSeconds: 20,
    checks: [['same model not retried', ({ primary }) => primary.length === 1]],
  },
  {
    id: 'S13',
    title: 'rejected by the content filter',
    fault: 'content-filter',
    maxSeconds: 20,
    ideal: 'error',
    checks: [['same model not retried', ({ primary }) => primary.length === 1]],
  },
  {
    id: 'S14',
    title: 'stream cut, and the fallback rejects prefill',
    fault: 'cut',
    fallback: 'no-prefill',
    maxSeconds: 40,
    checks: [
      [
        'rejected prefill does not hide the error',
        ({ outcome, fallback }) => outcome !== 'error' || !fallback.some(({ action }) => action === 'prefill rejected'),
      ],
    ],
  },
  {
    id: 'S15',
    title: 'provider down for 60 s, twenty requests',
    fault: 'outage',
    maxSeconds: 30,
    isSequence: true,
    checks: [
      ['all served during the outage', ({ outage }) => outage.requests > 0 && outage.served === outage.requests],
      ['back at the primary within 30 s', ({ outage }) => outage.recoveredAfter <= 30],
    ],
  },
  {
    id: 'S16',
    title: '503 always: model and usage of the fallback',
    fault: 'overloaded',
    maxSeconds: 40,
    checks: [
      ['few attempts', ({ primary }) => primary.length <= 6],
      [
        'reports the model of the fallback',
        ({ fallback, model, models }) => fallback.length === 0 || model === models.fallback,
      ],
    ],
    advisory: [['usage reported', ({ usage }) => usage]],
  },
];

function startedWithin(attempts, seconds) {
  return attempts.filter(({ at }) => at - attempts[0].at < seconds).length;
}

/** Seconds between the first two attempts; NaN, which fails every comparison, if there is only one. */
function gap([first, second]) {
  return second ? second.at - first.at : NaN;
}
