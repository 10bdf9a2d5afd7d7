import type { AwsCredentialIdentity } from '@smithy/types';

/** What is signed: an address, the final text of the body, and who asks. */
export interface Signing {
  readonly url: string;
  readonly body: string;
  readonly region: string;
  readonly credentials: AwsCredentialIdentity;
  /** Default: now. */
  readonly date?: Date;
}

/** The service's name in signatures. */
const SERVICE = 'bedrock';

/** The headers of a POST of JSON that AWS Signature Version 4 adds to it. */
export async function signatureHeaders({ url, body, region, credentials, date }: Signing) {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { Sha256Node } = await import('@smithy/core/checksum');
  const signer = new SignatureV4({ service: SERVICE, region, credentials, sha256: Sha256Node });
  const { protocol, hostname, host, pathname, searchParams } = new URL(url);
  const request = {
    method: 'POST',
    protocol,
    hostname,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host, 'content-type': 'application/json' },
    body,
  };
  const { headers } = await signer.sign(request, date ? { signingDate: date } : {});
  const { host: _, ...added } = headers;
  return added;
}
