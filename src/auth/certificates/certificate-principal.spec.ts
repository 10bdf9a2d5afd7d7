import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TestAuthority } from '../../../test/support/certificates';
import type { CertificateName, ClientCertificateSettings } from '../../config';
import { certificatePrincipal } from './certificate-principal';

let authority: TestAuthority;
beforeAll(async () => {
  authority = await TestAuthority.create();
});

async function certificateOf(subject: string, names?: string): Promise<X509Certificate> {
  return new X509Certificate(readFileSync((await authority.issue(subject, names)).certificate));
}

const settings = (user: CertificateName, groups: string | null = 'OU'): ClientCertificateSettings => ({
  user,
  kind: 'service_principal',
  groups,
});

describe('certificatePrincipal', () => {
  it.each<[CertificateName, string, string, string, string[]]>([
    ['CN', '/O=Acme/OU=team-a/OU=team-b/CN=ci', '', 'ci', ['team-a', 'team-b']],
    ['CN', '/OU=team-a+CN=ci', '', 'ci', ['team-a']],
    ['CN', '/CN=ci', '', 'ci', []],
    ['CN', '/CN=Zoë 東京', '', 'Zoë 東京', []],
    ['email', '/CN=x', 'email:alice@example.com,DNS:a.test', 'alice@example.com', []],
    ['dns', '/CN=x', 'email:alice@example.com,DNS:a.test', 'a.test', []],
    ['uri', '/CN=x', 'URI:spiffe://acme/ns/default/sa/ci', 'spiffe://acme/ns/default/sa/ci', []],
    ['uri', '/CN=x', 'URI:spiffe://acme/ns/default/sa/ci,IP:10.0.0.1', 'spiffe://acme/ns/default/sa/ci', []],
  ])('reads %s of %s %s', async (user, subject, names, name, groups) => {
    const principal = certificatePrincipal(await certificateOf(subject, names || undefined), settings(user));
    expect(principal).toEqual({ kind: 'service_principal', name, groups, method: 'certificate' });
  });

  it.each<[string, string, string]>([
    ['a slash', '/CN=ci\\/CN=admin', 'ci/CN=admin'],
    ['a comma', '/CN=ci,CN=admin', 'ci,CN=admin'],
    ['a plus', '/CN=ci\\+OU=admins', 'ci+OU=admins'],
    ['a quotation mark and a backslash', '/CN="ci\\\\n', '"ci\\n'],
  ])('takes %s in a CN literally', async (_what, subject, name) => {
    expect(certificatePrincipal(await certificateOf(subject), settings('CN'))).toMatchObject({ name, groups: [] });
  });

  it('takes a comma in a subjectAltName literally', async () => {
    const certificate = await certificateOf('/CN=x', '@names\n[names]\nURI.1=urn:a, email:admin@example.com');
    expect(() => certificatePrincipal(certificate, settings('email'))).toThrow('has no email');
    expect(certificatePrincipal(certificate, settings('uri')).name).toBe('urn:a, email:admin@example.com');
  });

  it.each<[string, CertificateName, string, string | undefined]>([
    ['several values of CN', 'CN', '/CN=ci/CN=admin', undefined],
    ['several values of CN', 'CN', '/CN=ci+CN=admin', undefined],
    ['several values of email', 'email', '/CN=x', 'email:a@example.com,email:b@example.com'],
    ['several values of dns', 'dns', '/CN=x', 'DNS:a.test,DNS:b.test'],
    ['no CN', 'CN', '/OU=team-a', undefined],
    ['no email', 'email', '/CN=x/emailAddress=a@example.com', undefined],
    ['no uri', 'uri', '/CN=x', 'DNS:a.test'],
    ['is not a valid name', 'CN', '/CN= ci', undefined],
    ['is not a valid name', 'CN', '/CN=ci\u200b', undefined],
  ])('rejects a certificate: %s (%s, %s, %s)', async (reason, user, subject, names) => {
    const certificate = await certificateOf(subject, names);
    expect(() => certificatePrincipal(certificate, settings(user))).toThrow(reason);
  });

  it('reads no groups unless an attribute is configured', async () => {
    expect(certificatePrincipal(await certificateOf('/OU=admins/CN=ci'), settings('CN', null)).groups).toEqual([]);
  });
});
