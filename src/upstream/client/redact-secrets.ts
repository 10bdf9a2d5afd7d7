import { isCredentialHeader } from '../../config';
import { GatewayError } from '../../errors';
import type { UpstreamRequest } from './upstream-request';

const REDACTED = '[secret]';
/** Shorter header values are not treated as secrets, because they also occur in ordinary text. */
const MIN_SECRET_LENGTH = 4;

/** Returns the error without the credentials of the request, in case the provider echoed them. */
export function redactSecrets(error: GatewayError, request: UpstreamRequest): GatewayError {
  const secrets = Object.entries(request.headers)
    .filter(([name]) => isCredentialHeader(name))
    .map(([, value]) => value.replace(/^\w+ /, ''))
    .filter((value) => value.length >= MIN_SECRET_LENGTH);
  const { message, type, param, upstreamCode, headers } = error;
  const texts = [message, type, param, upstreamCode, ...Object.values(headers)].filter((text) => text !== undefined);
  const redact = (text: string): string => secrets.reduce(withoutSecret, text);
  if (texts.every((text) => redact(text) === text)) return error;
  return new GatewayError(error.code, redact(message), {
    status: error.status,
    type: redact(type),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, redact(value)])),
    ...(param === undefined ? {} : { param: redact(param) }),
    ...(upstreamCode === undefined ? {} : { upstreamCode: redact(upstreamCode) }),
  });
}

/** A truncated text (it ends in `…`) may end in a prefix of the secret, which is redacted as well. */
function withoutSecret(text: string, secret: string): string {
  const redacted = text.replaceAll(secret, REDACTED);
  if (!redacted.endsWith('…')) return redacted;
  for (let length = secret.length - 1; length >= MIN_SECRET_LENGTH; length -= 1) {
    const tail = `${secret.slice(0, length)}…`;
    if (redacted.endsWith(tail)) return `${redacted.slice(0, -tail.length)}${REDACTED}…`;
  }
  return redacted;
}
