import type { UpstreamCall } from '../../upstream/client/upstream-request';
import { urlBelow } from '../shared/join-url';
import type { AI21LabsConfig } from './ai21labs.config';

export function ai21labsCall(
  path: string,
  config: AI21LabsConfig,
  body: object,
  adjusted: readonly string[],
): UpstreamCall {
  const headers = { authorization: `Bearer ${config.ai21labs_api_key.reveal()}` };
  return { url: urlBelow(config.ai21labs_api_base, path), headers, body, adjusted };
}
