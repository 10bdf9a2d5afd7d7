import { MAX_TEMPERATURE, type Target } from '../../providers/contract/provider-adapter';
import type { AnyRequest } from '../../wire';

/** Marks a request whose temperature comes from the legacy range, 0 to 1. Copies of the request keep the mark. */
const FROM_LEGACY_RANGE = Symbol('temperature from the legacy range');

export function markTemperature(request: AnyRequest): AnyRequest {
  return Object.assign(request, { [FROM_LEGACY_RANGE]: true });
}

/**
 * Maps the temperature of a legacy request to the range of the provider. Other requests mean what OpenAI's API means and
 * are returned unchanged.
 */
export function fitTemperature(
  request: AnyRequest,
  { maxTemperature }: { maxTemperature?: (target: Target<object>) => number },
  target: Target<object>,
): AnyRequest {
  const { temperature } = request as { temperature?: unknown };
  if (!maxTemperature || typeof temperature !== 'number' || !(FROM_LEGACY_RANGE in request)) return request;
  return { ...request, temperature: temperature * (maxTemperature(target) / MAX_TEMPERATURE) };
}
