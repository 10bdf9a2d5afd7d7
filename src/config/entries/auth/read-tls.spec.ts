import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { load, problemsOf } from '../../../../test/support/config';

const folder = mkdtempSync(join(tmpdir(), 'sluice-tls-'));
const path = (name: string): string => join(folder, name);

function createPair(name: string): void {
  const subject = ['-subj', `/CN=${name}`, '-days', '2'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path(`${name}.key`)];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', path(`${name}.crt`), ...subject], { stdio: 'ignore' });
}

beforeAll(() => {
  createPair('server');
  createPair('other');
  writeFileSync(path('empty'), '');
  execFileSync('openssl', [
    ...['pkey', '-in', path('server.key'), '-aes256', '-passout', 'pass:canary'],
    ...['-out', path('encrypted.key')],
  ]);
});

const tls = (traits: object = {}) => ({
  certificate_file: path('server.crt'),
  key_file: path('server.key'),
  ...traits,
});
const textOf = (block: unknown, top: object = {}): string => JSON.stringify({ endpoints: [], tls: block, ...top });

describe('the tls block', () => {
  it('is null without the block', () => {
    expect(load('endpoints: []').tls).toBeNull();
  });

  it('reads certificate, key and authorities, and watches their files', () => {
    const snapshot = load(textOf(tls({ client_ca_file: path('other.crt') })));
    expect(snapshot.tls).toMatchObject({
      certificateFile: path('server.crt'),
      certificate: readFileSync(path('server.crt'), 'utf8'),
      clientCa: [readFileSync(path('other.crt'), 'utf8').trim()],
      minVersion: 'TLSv1.2',
      clientCertificates: 'optional',
    });
    expect(snapshot.tls?.key.reveal()).toBe(readFileSync(path('server.key'), 'utf8'));
    expect(snapshot.files).toEqual(expect.arrayContaining(['server.crt', 'server.key', 'other.crt'].map(path)));
    expect(inspect(snapshot.tls, { depth: 9 })).not.toContain('PRIVATE');
  });

  it.each<[string, object, string, RegExp]>([
    [
      'a certificate that does not exist',
      { certificate_file: path('none.crt') },
      'tls.certificate_file',
      /there is no such file/,
    ],
    [
      'a certificate that is a key',
      { certificate_file: path('server.key') },
      'tls.certificate_file',
      /contains no certificate; must be PEM/,
    ],
    ['an empty key', { key_file: path('empty') }, 'tls.key_file', /contains no private key; must be PEM/],
    [
      'an encrypted key',
      { key_file: path('encrypted.key') },
      'tls.key_file',
      /encrypted key; must be a key without a passphrase/,
    ],
    [
      'the key of another certificate',
      { key_file: path('other.key') },
      'tls.key_file',
      /does not belong to the first certificate/,
    ],
    ['an old version', { min_version: 'TLSv1.1' }, 'tls.min_version', /TLSv1.2, TLSv1.3/],
    [
      'client certificates without authorities',
      { client_certificates: 'required' },
      'tls.client_certificates',
      /without client_ca_file/,
    ],
    ['a misspelt key', { keyfile: 'a' }, 'tls.keyfile', /unknown key; did you mean "key_file"\?/],
  ])('rejects %s', (_what, traits, place, message) => {
    expect(problemsOf(textOf(tls(traits)))).toContainEqual(
      expect.objectContaining({ path: place, message: expect.stringMatching(message) }),
    );
  });

  it.each([
    ['client_ca_file', {}, /needs tls.client_ca_file/],
    [
      'certificates',
      { client_ca_file: path('other.crt'), client_certificates: 'none' },
      /needs tls.client_certificates: optional/,
    ],
  ])('must have %s for auth.client_certificates', (_what, traits, message) => {
    expect(problemsOf(textOf(tls(traits), { auth: { client_certificates: {} } }))).toEqual([
      expect.objectContaining({ path: 'auth.client_certificates', message: expect.stringMatching(message) }),
    ]);
  });
});
