import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from '../../config';
import { GatewayError } from '../../errors';

/** Request header that forces a format: `legacy` or `current`. */
const PAYLOAD_HEADER = 'x-sluice-payload';
const LEGACY_CLIENT = /^mlflow-python-client\/2\.[5-8](?!\d)/;

/**
 * Returns whether a request has the payload format of MLflow 2.5 to 2.8. The first of these that is present decides: the
 * header `x-sluice-payload`, the endpoint's `payload` setting, the version of MLflow's client in `User-Agent`, and the field
 * `candidate_count`, which only those versions have. `text` does not decide: newer clients send it by mistake.
 *
 * @throws GatewayError `INVALID_REQUEST` for any other value of the header
 */
export function isLegacy(
  headers: IncomingHttpHeaders,
  { payload, endpoint_type }: Pick<Endpoint, 'payload' | 'endpoint_type'>,
  body: unknown,
): boolean {
  const forced = headers[PAYLOAD_HEADER];
  if (forced === 'legacy' || forced === 'current') return forced === 'legacy';
  if (forced !== undefined) {
    throw new GatewayError('INVALID_REQUEST', `The header '${PAYLOAD_HEADER}' must be 'legacy' or 'current'.`);
  }
  if (payload !== 'auto') return payload === 'legacy';
  if (LEGACY_CLIENT.test(headers['user-agent'] ?? '')) return true;
  return endpoint_type !== 'llm/v1/embeddings' && hasCandidateCount(body);
}

function hasCandidateCount(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'candidate_count' in body;
}
