import type { AwsCredentialIdentity } from '@smithy/types';

/** What is signed: an address, the final text of the body, and who asks. */
export interface Signing {
  readonly url: string;
  readonly body: string;
  /** Of the call; those of AWS's own are signed too. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly region: string;
  readonly credentials: AwsCredentialIdentity;
  /** Default: now. */
  readonly date?: Date;
}

/** The service's name in signatures. */
const SERVICE = 'bedrock';

/** Whose signature it is. */
export function signerOf(headers: Readonly<Record<string, string>>): string | undefined {
  return /\bCredential=([^/]+)\//.exec(headers['authorization'] ?? '')?.[1];
}

/** The headers of a POST of JSON that AWS Signature Version 4 adds to it. */
export async function signatureHeaders({ url, body, headers: given = {}, region, credentials, date }: Signing) {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { Sha256Node } = await import('@smithy/core/checksum');
  const signer = new SignatureV4({ service: SERVICE, region, credentials, sha256: Sha256Node });
  const { protocol, hostname, host, pathname, searchParams } = new URL(url);
  const own = Object.entries(given).filter(([name]) => name.startsWith('x-amzn-'));
  const request = {
    method: 'POST',
    protocol,
    hostname,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { ...Object.fromEntries(own), host, 'content-type': 'application/json' },
    body,
  };
  const { headers } = await signer.sign(request, date ? { signingDate: date } : {});
  const { host: _, ...added } = headers;
  return added;
}
