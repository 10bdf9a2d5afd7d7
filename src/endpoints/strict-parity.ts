import { GatewayError, type ValidationIssue } from '../errors';
import type { AnyRequest } from '../wire';
import type { EndpointView } from './queryable';

/**
 * Applies `strict_parity`: rejects what Sluice accepts beyond MLflow's schemas, and sets temperature 0 if the request has
 * none, as MLflow did up to 3.8. Changes `request`.
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
}
