import { isComplete } from './answer.mjs';

/**
 * Returns the verdict on a scenario and its reason.
 *
 * pass     the caller got the complete response (or the error that is ideal), and all checks passed
 * partial  the same, but an advisory check failed, or the caller got a response where the error is ideal
 * safe     the caller got a clear error in time, and all required checks passed
 * fail     the request hung, a truncated response looked complete, or a required check failed
 */
export function verdictOf({ ideal = 'answer', checks = [], advisory = [] }, metrics, timings) {
  const { outcome, isWhole, error } = metrics;
  if (outcome === 'hang') return { verdict: 'fail', reason: 'no result in time' };
  if (outcome === 'answer' && !isWhole) return { verdict: 'fail', reason: 'a truncated or altered response' };
  const failedOf = (list) => list.filter(([, isMet]) => !isMet(metrics, timings)).map(([name]) => name);
  const failed = failedOf(checks);
  if (failed.length > 0) return { verdict: 'fail', reason: failed.join(', ') };
  if (outcome !== ideal) {
    return ideal === 'error'
      ? { verdict: 'partial', reason: 'answered all the same' }
      : { verdict: 'safe', reason: error };
  }
  const missed = failedOf(advisory);
  return missed.length > 0 ? { verdict: 'partial', reason: missed.join(', ') } : { verdict: 'pass', reason: '' };
}

/** Sums up one or more results of a scenario. Durations are converted to those of the full run. */
export function metricsOf(results, { models, provider, isAliveAfter, timings }) {
  const last = results.at(-1);
  const worst = results.find(({ outcome }) => outcome !== 'answer') ?? last;
  const inFullTime = (attempts) => attempts.map(({ at, action }) => ({ at: at / timings.scale, action }));
  return {
    outcome: worst.outcome,
    error: worst.error,
    isWhole: results.every(({ content }) => isComplete(content)),
    seconds: last.seconds / timings.scale,
    model: last.model,
    usage: last.usage,
    models,
    primary: inFullTime(provider.attemptsAt(models.primary)),
    fallback: inFullTime(provider.attemptsAt(models.fallback)),
    outage: outageOf(results, provider.outageEnd(models.primary), provider.attemptsAt(models.primary), timings),
    isAliveAfter,
  };
}

/** How the requests of an outage fared, and when the primary served one again. */
function outageOf(results, end, attempts, { scale }) {
  const during = results.filter(({ from }) => from < end);
  const recovered = attempts.find(({ action }) => action === 'response');
  return {
    requests: during.length,
    served: during.filter(({ outcome }) => outcome === 'answer').length,
    recoveredAfter: recovered ? (recovered.at - end) / scale : NaN,
  };
}
