import type { UpstreamCall } from '../../upstream/client/upstream-request';
import { urlBelow } from '../shared/join-url';
import type { CohereConfig } from './cohere.config';

export function cohereCall(
  path: `${'v1' | 'v2'}/${string}`,
  config: CohereConfig,
  body: object,
  adjusted: readonly string[],
): UpstreamCall {
  const base = config.cohere_api_base.replace(/\/v[12]\/?$/, '');
  const headers = { authorization: `Bearer ${config.cohere_api_key.reveal()}` };
  return { url: urlBelow(base, path), headers, body, adjusted };
}
