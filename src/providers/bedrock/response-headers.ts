import type { ResponseHeaders } from '../../upstream/client/upstream-request';
import type { Usage } from '../../wire';
import { headerCount, headerText } from '../shared/response-headers';
import { toUsage } from './usage';
import { toResponseId } from '../shared/response-head';

/** Returns AWS's request id as the `id` of a response: response bodies contain no id, and AWS support uses this one. */
export function responseId(headers: ResponseHeaders, prefix: 'chatcmpl' | 'cmpl'): string {
  return toResponseId(headerText(headers, 'x-amzn-requestid'), prefix);
}

export function inputTokensIn(headers: ResponseHeaders): number | undefined {
  return headerCount(headers, 'x-amzn-bedrock-input-token-count');
}

/** The usage that InvokeModel reports in headers. */
export function usageIn(headers: ResponseHeaders): Usage {
  return toUsage({
    inputTokens: inputTokensIn(headers),
    outputTokens: headerCount(headers, 'x-amzn-bedrock-output-token-count'),
  });
}
