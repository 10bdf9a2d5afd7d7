import { GatewayError, type ValidationIssue } from '../errors';
import type { AnyRequest } from '../wire';
import type { EndpointView } from './queryable';

/**
 * Applies `strict_parity`: rejects what Sluice accepts beyond MLflow's schemas, sets temperature 0 if the request has none,
 * as MLflow did up to 3.8, and requests token counts of streams, as MLflow does from 3.10 on. Changes `request`.
 *
 * @throws GatewayError with status 422 and MLflow's text
 */
export function applyStrictParity(endpoint: EndpointView, request: AnyRequest): void {
  if (endpoint.endpoint_type === 'llm/v1/embeddings') return;
  const issues: ValidationIssue[] = [];
  const { prompt, stop } = request;
  if (prompt !== undefined && typeof prompt !== 'string') {
    issues.push({ type: 'string_type', loc: ['body', 'prompt'], msg: 'Input should be a valid string', input: prompt });
  }
  if (typeof stop === 'string') {
    issues.push({ type: 'list_type', loc: ['body', 'stop'], msg: 'Input should be a valid list', input: stop });
  }
  if (issues.length > 0) throw GatewayError.invalidBody(issues);
  // The endpoint's own default takes precedence.
  if (!('temperature' in endpoint.parameters.default)) request['temperature'] ??= 0;
  if (request['stream'] !== true) return;
  // The schema of the request allows an object only.
  const options = request['stream_options'] as object | undefined;
  request['stream_options'] = { include_usage: true, ...options };
}
