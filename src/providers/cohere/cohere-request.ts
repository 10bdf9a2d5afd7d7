import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { joinUrl } from '../shared/join-url';
import type { CohereConfig } from './cohere.config';

/** A request to Cohere's API. */
export function toCohereRequest(
  path: `${'v1' | 'v2'}/${string}`,
  config: CohereConfig,
  body: object,
  adjusted: readonly string[],
): UpstreamRequest {
  const base = config.cohere_api_base.replace(/\/v[12]\/?$/, '');
  const headers = { authorization: `Bearer ${config.cohere_api_key.reveal()}` };
  return { url: joinUrl(base, path), headers, body, adjusted };
}
