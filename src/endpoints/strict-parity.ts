import { GatewayError, type ValidationIssue } from '../errors';
import type { AnyRequest } from './request-schema';
import type { EndpointView } from './queryable';

/**
 * For `strict_parity`: refuses what Sluice takes beyond MLflow's schemas, and samples at temperature 0 where a request
 * says nothing, as MLflow did up to 3.8. Changes `request`.
 *
 * @throws GatewayError with status 422, in MLflow's words
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
  // What the operator has set for the endpoint comes first.
  if (!('temperature' in endpoint.parameters.default)) request['temperature'] ??= 0;
}
