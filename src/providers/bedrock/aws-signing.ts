import type { AwsCredentialIdentity } from '@smithy/types';

/** The input of a signature. */
export interface Signing {
  readonly url: string;
  /** The exact text that is sent. */
  readonly body: string;
  /** Headers of the request; those whose names start with `x-amzn-` are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly region: string;
  readonly credentials: AwsCredentialIdentity;
  /** Default: now. */
  readonly date?: Date;
}

/** The service name in signatures. */
const SERVICE = 'bedrock';

/** The access key id in the signature of a request; undefined if the request is not signed. */
export function accessKeyIdIn(headers: Readonly<Record<string, string>>): string | undefined {
  return /\bCredential=([^/]+)\//.exec(headers['authorization'] ?? '')?.[1];
}

/** The headers that AWS Signature Version 4 adds to a JSON POST request. */
export async function signatureHeaders({ url, body, headers: given = {}, region, credentials, date }: Signing) {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { Sha256Node } = await import('@smithy/core/checksum');
  const signer = new SignatureV4({ service: SERVICE, region, credentials, sha256: Sha256Node });
  const { protocol, hostname, host, pathname, searchParams } = new URL(url);
  const signed = Object.entries(given).filter(([name]) => name.startsWith('x-amzn-'));
  const request = {
    method: 'POST',
    protocol,
    hostname,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { ...Object.fromEntries(signed), host, 'content-type': 'application/json' },
    body,
  };
  const { headers } = await signer.sign(request, date ? { signingDate: date } : {});
  const { host: _, ...added } = headers;
  return added;
}
