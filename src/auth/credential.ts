import type { IncomingMessage } from 'node:http';

/** What the `Authorization` header contains. */
export type Credential =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'basic'; readonly user: string; readonly password: string };

/** Returns undefined if the header is missing, empty, not valid or of another scheme. */
export function readCredential(header: string | undefined): Credential | undefined {
  const [, scheme, value] = /^(bearer|basic)[ \t]+(\S+)[ \t]*$/i.exec(header ?? '') ?? [];
  if (scheme === undefined || value === undefined) return undefined;
  if (scheme.toLowerCase() === 'bearer') return { scheme: 'bearer', token: value };
  const basic = readBasic(value);
  return basic && { scheme: 'basic', ...basic };
}

/** Decodes the value of HTTP Basic (RFC 7617). */
function readBasic(value: string): { user: string; password: string } | undefined {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/**
 * Whether a request has several `Authorization` headers. Node keeps the first of them; a proxy in front may have checked
 * another.
 */
export function hasSeveralCredentials({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 13 && name.toLowerCase() === 'authorization') count += 1;
  }
  return count > 1;
}
