import { asString } from '../shared/json';
import type { ServiceTier } from './converse-wire';

const SERVICE_TIERS: readonly ServiceTier[] = ['default', 'flex', 'priority', 'reserved'];

/** `service_tier` as the API knows it; others are dropped. */
export function serviceTierOf(value: unknown, adjusted: Set<string>): ServiceTier | undefined {
  const given = asString(value);
  const tier = SERVICE_TIERS.find((known) => known === given);
  if (!tier && given !== undefined && given !== 'auto') adjusted.add('service_tier');
  return tier;
}
