import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from '../../config';
import { GatewayError } from '../../errors';

/** `legacy` or `current`: what the caller wants, whoever it is. */
const PAYLOAD_HEADER = 'x-sluice-payload';
const OLD_CLIENT = /^mlflow-python-client\/2\.[5-8](?!\d)/;

/**
 * Whether a query is in the payloads of MLflow 2.5 to 2.8. The first of these that says something decides: the request's
 * header `x-sluice-payload`, the endpoint's `payload`, the version of MLflow's client in `User-Agent`, and
 * `candidate_count`, a word of those versions alone. `text` decides nothing: newer callers write it by mistake.
 *
 * @throws GatewayError `INVALID_REQUEST` for another value of the header
 */
export function isLegacy(
  headers: IncomingHttpHeaders,
  { payload, endpoint_type }: Pick<Endpoint, 'payload' | 'endpoint_type'>,
  body: unknown,
): boolean {
  const wanted = headers[PAYLOAD_HEADER];
  if (wanted === 'legacy' || wanted === 'current') return wanted === 'legacy';
  if (wanted !== undefined) {
    throw new GatewayError('INVALID_REQUEST', `The header '${PAYLOAD_HEADER}' must be 'legacy' or 'current'.`);
  }
  if (payload !== 'auto') return payload === 'legacy';
  if (OLD_CLIENT.test(headers['user-agent'] ?? '')) return true;
  return endpoint_type !== 'llm/v1/embeddings' && hasCandidateCount(body);
}

function hasCandidateCount(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'candidate_count' in body;
}
