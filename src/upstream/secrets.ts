import { GatewayError } from '../errors';
import type { UpstreamCall } from './upstream-call';

const CREDENTIAL_HEADER = /authorization|key|token|secret|cookie/i;

/** The error without the credentials of the call, should the vendor have echoed them. */
export function withoutSecrets(error: GatewayError, call: UpstreamCall): GatewayError {
  const secrets = Object.entries(call.headers)
    .filter(([name]) => CREDENTIAL_HEADER.test(name))
    .map(([, value]) => value.replace(/^\w+ /, ''))
    .filter((value) => value.length >= 4);
  const hide = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  const clean = hide(error.message);
  if (clean === error.message) return error;
  return new GatewayError(error.code, clean, {
    status: error.status,
    type: error.type,
    headers: error.headers,
    ...(error.param === undefined ? {} : { param: hide(error.param) }),
    ...(error.upstreamCode === undefined ? {} : { upstreamCode: hide(error.upstreamCode) }),
  });
}
