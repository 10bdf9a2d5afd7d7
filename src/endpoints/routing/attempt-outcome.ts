import type { GatewayError } from '../../errors';
import type { AttemptOutcome } from './circuit-breaker';
import { errorClassOf, type ErrorClass } from './error-class';

/** Errors that concern the request. They prove that the endpoint works. */
const OF_THE_REQUEST: readonly ErrorClass[] = ['invalid_request', 'context_length', 'content_policy'];

/** Returns what an attempt proves about its endpoint. */
export function attemptOutcome(error: GatewayError | undefined): AttemptOutcome {
  if (!error) return 'success';
  const errorClass = errorClassOf(error);
  // An error of the gateway itself, such as an unsupported parameter, proves nothing about the endpoint.
  if (errorClass === 'final' || !error.code.startsWith('UPSTREAM_')) return 'neutral';
  return OF_THE_REQUEST.includes(errorClass) ? 'success' : 'failure';
}
