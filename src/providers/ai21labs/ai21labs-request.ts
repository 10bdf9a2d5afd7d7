import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { joinUrl } from '../shared/join-url';
import type { AI21LabsConfig } from './ai21labs.config';

export function ai21labsRequest(
  path: string,
  config: AI21LabsConfig,
  body: object,
  adjusted: readonly string[],
): UpstreamRequest {
  const headers = { authorization: `Bearer ${config.ai21labs_api_key.reveal()}` };
  return { url: joinUrl(config.ai21labs_api_base, path), headers, body, adjusted };
}
