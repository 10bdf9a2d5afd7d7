import { createHash } from 'node:crypto';
import { recordedJson } from '../../../test/support/recorded';
import { signatureHeaders } from './aws-signing';

/** An example whose signature two other libraries also compute. */
const example = recordedJson('bedrock/sigv4.json') as {
  input: Record<'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'region' | 'host' | 'path' | 'body', string>;
  bodySha256: string;
  withContentSha: { signedHeaders: string; signature: string };
};
const { accessKeyId, secretAccessKey, sessionToken, region, host, path, body } = example.input;
const signing = {
  url: `https://${host}${path}`,
  body,
  region,
  credentials: { accessKeyId, secretAccessKey, sessionToken },
  date: new Date('2026-01-02T03:04:05Z'),
};

describe('signatureHeaders', () => {
  it('computes the signature of the example', async () => {
    const { signedHeaders, signature } = example.withContentSha;
    expect(await signatureHeaders(signing)).toEqual({
      'content-type': 'application/json',
      'x-amz-date': '20260102T030405Z',
      'x-amz-security-token': sessionToken,
      'x-amz-content-sha256': example.bodySha256,
      authorization: [
        `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260102/us-east-1/bedrock/aws4_request`,
        `SignedHeaders=${signedHeaders}`,
        `Signature=${signature}`,
      ].join(', '),
    });
  });

  it('signs the UTF-8 bytes of the body', async () => {
    const headers = await signatureHeaders({ ...signing, body: '{"a":"ü"}' });
    const expected = createHash('sha256').update(Buffer.from('{"a":"ü"}')).digest('hex');
    expect(headers['x-amz-content-sha256']).toBe(expected);
  });

  it('signs headers whose names start with x-amzn-', async () => {
    const headers = { accept: 'application/json', 'x-amzn-bedrock-trace': 'ENABLED' };
    const { authorization, ...rest } = await signatureHeaders({ ...signing, headers });
    expect(authorization).toContain('x-amz-security-token;x-amzn-bedrock-trace, ');
    expect(rest).toMatchObject({ 'x-amzn-bedrock-trace': 'ENABLED' });
    expect(rest).not.toHaveProperty('accept');
  });

  it('includes the port of a custom endpoint in the signature', async () => {
    const base = { ...signing, credentials: { accessKeyId, secretAccessKey } };
    const at = async (url: string) => (await signatureHeaders({ ...base, url }))['authorization'];
    expect(await at('http://127.0.0.1:8001/model/a/converse')).not.toBe(
      await at('http://127.0.0.1:8002/model/a/converse'),
    );
    expect(await signatureHeaders(base)).not.toHaveProperty('x-amz-security-token');
  });
});
