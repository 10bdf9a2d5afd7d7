import { invalidRequest } from '../shared/errors';
import { asRecord, asString, type JsonObject } from '../shared/json';
import { toServiceTier } from './parameters';
import type { RequestExtensions } from './translation';

const PREFIX = 'x-amzn-bedrock-';

/** Visible ASCII. The limit exceeds the length of every guardrail identifier. */
const HEADER_VALUE = /^[\x21-\x7e]{1,2048}$/;

interface InvokeRequest<Request> {
  /** The request without the fields that became headers. */
  readonly request: Request;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Moves `guardrailConfig`, `performanceConfig` and `service_tier` into headers: InvokeModel has headers for what are
 * fields of the body in Converse.
 * @throws GatewayError `INVALID_REQUEST` for a value that is not valid in a header
 */
export function splitInvokeHeaders<Request extends JsonObject>(
  given: Request,
  adjusted: Set<string>,
): InvokeRequest<Request> {
  const { guardrailConfig, performanceConfig, service_tier, ...request } = given;
  const guardrail = asRecord<NonNullable<RequestExtensions['guardrailConfig']>>(guardrailConfig);
  const performance = asRecord<NonNullable<RequestExtensions['performanceConfig']>>(performanceConfig);
  const headers: Record<string, string> = {};
  const add = (name: string, value: unknown, param: string): void => {
    if (value === undefined || value === null) return;
    if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
      throw invalidRequest(param, `'${param}' must be a non-empty string of visible ASCII characters.`);
    }
    headers[PREFIX + name] = value;
  };
  add('guardrailidentifier', guardrail?.guardrailIdentifier, 'guardrailConfig.guardrailIdentifier');
  add('guardrailversion', guardrail?.guardrailVersion, 'guardrailConfig.guardrailVersion');
  add('trace', asString(guardrail?.trace)?.toUpperCase() ?? guardrail?.trace, 'guardrailConfig.trace');
  add('performanceconfig-latency', performance?.latency, 'performanceConfig.latency');
  add('service-tier', toServiceTier(service_tier, adjusted), 'service_tier');
  // The request schema declares none of the removed fields, so the rest is still a `Request`.
  return { request: request as unknown as Request, headers };
}
