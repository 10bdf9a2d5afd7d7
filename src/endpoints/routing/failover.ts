import { GatewayError } from '../../errors';
import { knownModel } from '../../providers/models/known-models';
import type { BoundEndpoint, BoundRoute } from '../queryable';
import { errorClassOf, isListed } from './error-class';

/** Whether the same endpoint may serve the request if it is sent again. A provider that stayed silent would do so again. */
export function mayRetry(error: GatewayError, { retries }: BoundRoute): boolean {
  const isFutile = error.code === 'UPSTREAM_TIMEOUT' || error.headers['x-should-retry'] === 'false';
  return !isFutile && isListed(error, retries.statuses);
}

/** Whether another endpoint serves a request after a timeout. */
export function failsOverAfterTimeout({ failover }: BoundRoute): boolean {
  return failover.statuses.includes(504);
}

/** Returns those of `others` that may serve the request after `failed` could not. */
export function replacementsFor(
  failed: BoundEndpoint,
  error: unknown,
  others: readonly BoundEndpoint[],
  { failover }: BoundRoute,
): readonly BoundEndpoint[] {
  if (!(error instanceof GatewayError)) return [];
  switch (errorClassOf(error)) {
    case 'context_length':
      return withLargerWindow(failed, others);
    case 'content_policy':
      return failover.contentPolicy ? others : [];
    default:
      return isListed(error, failover.statuses) ? others : [];
  }
}

/** An endpoint whose window is unknown could fail in the same way, and is not tried. */
function withLargerWindow(failed: BoundEndpoint, others: readonly BoundEndpoint[]): readonly BoundEndpoint[] {
  const exceeded = contextWindowOf(failed) ?? 0;
  return others.filter(
    (other) => (contextWindowOf(other) ?? 0) > exceeded && (other.target.model !== failed.target.model || exceeded > 0),
  );
}

export function contextWindowOf({ contextWindow, target }: BoundEndpoint): number | undefined {
  return contextWindow ?? knownModel(target.model).contextWindow;
}
