import { randomUUID } from 'node:crypto';
import type { ResponseHeaders } from '../../upstream/client/upstream-request';
import { headerText } from '../shared/response-headers';

/** The vendor's name for the exchange, under which its support finds it; answers have none in their bodies. */
export function answerId(headers: ResponseHeaders, prefix: 'chatcmpl' | 'cmpl'): string {
  return headerText(headers, 'x-amzn-requestid') ?? `${prefix}-${randomUUID()}`;
}
