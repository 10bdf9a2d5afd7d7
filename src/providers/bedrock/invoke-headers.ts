import { invalidRequest } from '../shared/errors';
import { asRecord, asString, type JsonObject } from '../shared/json';
import { serviceTierOf } from './service-tier';

const PREFIX = 'x-amzn-bedrock-';

/** What a header may hold; longer than any identifier of a guardrail. */
const HEADER_VALUE = /^[\x21-\x7e]{1,2048}$/;

interface Split<Request> {
  /** The request without what the headers say. */
  readonly request: Request;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * InvokeModel takes in headers what Converse takes in its body: `guardrailConfig`, `performanceConfig` and `service_tier`.
 * @throws GatewayError `INVALID_REQUEST` for what cannot stand in a header
 */
export function splitInvokeHeaders<Request extends JsonObject>(given: Request, adjusted: Set<string>): Split<Request> {
  const { guardrailConfig, performanceConfig, service_tier, ...request } = given;
  const guardrail = asRecord(guardrailConfig);
  const headers: Record<string, string> = {};
  const add = (name: string, value: unknown, param: string): void => {
    if (value === undefined || value === null) return;
    if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
      throw invalidRequest(param, `'${param}' must be a text without spaces.`);
    }
    headers[PREFIX + name] = value;
  };
  add('guardrailidentifier', guardrail?.['guardrailIdentifier'], 'guardrailConfig.guardrailIdentifier');
  add('guardrailversion', guardrail?.['guardrailVersion'], 'guardrailConfig.guardrailVersion');
  add('trace', asString(guardrail?.['trace'])?.toUpperCase() ?? guardrail?.['trace'], 'guardrailConfig.trace');
  add('performanceconfig-latency', asRecord(performanceConfig)?.['latency'], 'performanceConfig.latency');
  add('service-tier', serviceTierOf(service_tier, adjusted), 'service_tier');
  // Only fields that no schema knows were taken away.
  return { request: request as unknown as Request, headers };
}
