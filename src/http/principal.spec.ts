import { hash } from 'node:crypto';
import { RequestPrincipal } from './principal';

function principal(ip: string | undefined, authorization?: string, remoteAddress: string | undefined = '127.0.0.1') {
  const request = { ip, headers: { authorization }, socket: { remoteAddress } };
  return new RequestPrincipal(request as unknown as ConstructorParameters<typeof RequestPrincipal>[0]);
}

describe('RequestPrincipal', () => {
  it('has the address that a trusted proxy reports', () => {
    expect(principal('192.0.2.1').address).toBe('192.0.2.1');
  });

  it.each(['', 'made up', '1.2.3.4.5', undefined])(
    'has the address of the connection if the reported one is %j',
    (ip) => {
      expect(principal(ip).address).toBe('127.0.0.1');
    },
  );

  it('has a digest of the credential, and not the credential', () => {
    const { credentialDigest } = principal('192.0.2.1', 'Bearer canary-one');
    expect(credentialDigest).toBe(hash('sha256', 'Bearer canary-one', 'base64url'));
    expect(credentialDigest).not.toContain('canary');
  });

  it.each([undefined, ''])('has no digest if the Authorization header is %j', (authorization) => {
    expect(principal('192.0.2.1', authorization).credentialDigest).toBeUndefined();
  });
});
