import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { AuthProxySettings } from '../../config';
import { unauthenticated } from '../unauthenticated';

const MAX_NAME_LENGTH = 256;
const MAX_GROUPS = 1000;

/** What the headers of an authenticating proxy contain. */
export interface ForwardedIdentity {
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
}

/** The headers as they were sent: they identify an identity in a cache. */
export interface ForwardedHeaders {
  readonly user: string | undefined;
  readonly email: string | undefined;
  readonly groups: string | undefined;
}

/**
 * Returns the headers of an authenticating proxy. Only the exact names count: `X_Forwarded_User` is another header, which a proxy
 * may pass on from its client.
 *
 * @throws GatewayError if one of them occurs several times: the proxy has passed on that of its client
 */
export function forwardedHeaders(
  { rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>,
  { headers }: Pick<AuthProxySettings, 'headers'>,
): ForwardedHeaders {
  // Node joins the values of repeated headers, so the values are taken from the list.
  const valueOf = (name: string): string | undefined => {
    let value: string | undefined;
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const given = rawHeaders[index] as string;
      if (given.length !== name.length || given.toLowerCase() !== name) continue;
      if (value !== undefined) throw unauthenticated(`The request has several ${name} headers.`);
      value = rawHeaders[index + 1] ?? '';
    }
    return value;
  };
  return { user: valueOf(headers.user), email: valueOf(headers.email), groups: valueOf(headers.groups) };
}

/**
 * Returns undefined if the headers name nobody. An empty user header names nobody, even beside an e-mail address.
 * @throws GatewayError if a header is not valid
 */
export function readForwardedIdentity(
  { user, email = '', groups = '' }: ForwardedHeaders,
  { headers, groupSeparator }: Pick<AuthProxySettings, 'headers' | 'groupSeparator'>,
): ForwardedIdentity | undefined {
  const address = decode(email, headers.email);
  const name = user === undefined ? address : decode(user, headers.user);
  if (name === '') return undefined;
  if (Math.max(name.length, address.length) > MAX_NAME_LENGTH) {
    throw unauthenticated(`The name of the user exceeds the limit of ${MAX_NAME_LENGTH} characters.`);
  }
  const all = decode(groups, headers.groups).split(groupSeparator);
  const named = all.map((group) => group.trim()).filter((group) => group !== '');
  if (named.length > MAX_GROUPS) {
    throw unauthenticated(`The header ${headers.groups} exceeds the limit of ${MAX_GROUPS} groups.`);
  }
  return { name, email: address, groups: named };
}

/** Node decodes headers as Latin-1; proxies send UTF-8. */
function decode(value: string, header: string): string {
  const bytes = Buffer.from(value, 'latin1');
  const text = isUtf8(bytes) ? bytes.toString('utf8').trim() : undefined;
  if (text !== undefined && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) return text;
  throw unauthenticated(`The header ${header} is not valid UTF-8, or contains control characters.`);
}
