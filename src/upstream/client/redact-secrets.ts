import { isCredentialHeader } from '../../config';
import { GatewayError } from '../../errors';
import type { UpstreamRequest } from './upstream-request';

const HIDDEN = '[secret]';
const SHORTEST_SECRET = 4;

/** The error without the credentials of the call, should the vendor have echoed them. */
export function redactSecrets(error: GatewayError, call: UpstreamRequest): GatewayError {
  const secrets = Object.entries(call.headers)
    .filter(([name]) => isCredentialHeader(name))
    .map(([, value]) => value.replace(/^\w+ /, ''))
    .filter((value) => value.length >= SHORTEST_SECRET);
  const { message, type, param, upstreamCode, headers } = error;
  const shown = [message, type, param, upstreamCode, ...Object.values(headers)].filter((text) => text !== undefined);
  const hide = (text: string): string => secrets.reduce(withoutSecret, text);
  if (shown.every((text) => hide(text) === text)) return error;
  return new GatewayError(error.code, hide(message), {
    status: error.status,
    type: hide(type),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, hide(value)])),
    ...(param === undefined ? {} : { param: hide(param) }),
    ...(upstreamCode === undefined ? {} : { upstreamCode: hide(upstreamCode) }),
  });
}

/** A text that was cut (`…`) may end in the beginning of the secret. */
function withoutSecret(text: string, secret: string): string {
  const clean = text.replaceAll(secret, HIDDEN);
  if (!clean.endsWith('…')) return clean;
  for (let length = secret.length - 1; length >= SHORTEST_SECRET; length -= 1) {
    const tail = `${secret.slice(0, length)}…`;
    if (clean.endsWith(tail)) return `${clean.slice(0, -tail.length)}${HIDDEN}…`;
  }
  return clean;
}
