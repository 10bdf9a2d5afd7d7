import { sourceFiles } from '../../test/support/source-files';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { CredentialReader, hasSeveralCredentials, readCredential } from './credential';

describe('readCredential', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER \t abc \t', 'abc'],
    ['Bearer  abc', 'abc'],
    ['Bearer abc ', 'abc'],
  ])('reads the token of %j', (header, token) => {
    expect(readCredential(header)).toMatchObject({ scheme: 'bearer', token });
  });

  it('reads the user and the password of HTTP Basic, which may contain colons', () => {
    const header = `Basic ${Buffer.from('alice:a:b').toString('base64')}`;
    expect(readCredential(header)).toEqual({ scheme: 'basic', user: 'alice', password: 'a:b' });
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer  ',
    'Bearer a b',
    'Bearer a\tb',
    'Digest a',
    'Basic YQ==',
    'abc',
  ])('reads nothing from %j', (header) => {
    expect(readCredential(header)).toBeUndefined();
  });

  it('returns the digest of the whole token', () => {
    expect(readCredential('Bearer abc')).toMatchObject({
      digest: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
  });
});

describe('hasSeveralCredentials', () => {
  it.each<[string[], boolean]>([
    [['Authorization', 'a'], false],
    [['Authorization', 'a', 'AUTHORIZATION', 'a'], true],
    [['authorization', '', 'Authorization', 'a'], true],
    [['X-Authorization', 'a', 'Authorization_', 'a', 'Authorization', 'a'], false],
  ])('is right for %j', (rawHeaders, expected) => {
    expect(hasSeveralCredentials({ rawHeaders })).toBe(expected);
  });
});

describe('the code in src/auth', () => {
  // The time of a comparison or a lookup may depend on the value that it is compared to. A digest reveals nothing of that.
  it('neither compares nor looks up a token, a secret or a password, except by its digest', () => {
    const files = sourceFiles().filter(({ path }) => path.startsWith('auth/'));
    const violations = files.flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) =>
          /\b(?:token|secret|password|apiKey)\b\s*[!=]==?\s*(?!undefined|null|'')|\.(?:get|has)\((?:\w+\.)?(?:token|secret|password)\)/.test(
            line,
          ),
        )
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(files.length).toBeGreaterThan(20);
    expect(violations).toEqual([]);
  });
});

describe('CredentialReader', () => {
  const socket = {} as Socket;
  const request = (authorization: string | undefined, of = socket) =>
    ({ headers: { ...(authorization !== undefined && { authorization }) }, socket: of }) as IncomingMessage;

  it('keeps the credential of a connection that sends the same header again', () => {
    const reader = new CredentialReader();
    const first = reader.read(request('Bearer one'));
    expect(reader.read(request('Bearer one'))).toBe(first);
  });

  it('reads the header again when it differs, is missing, or arrives on another connection', () => {
    const reader = new CredentialReader();
    const tokens = [
      request('Bearer one'),
      request('Bearer two'),
      request(undefined),
      request('Bearer one', {} as Socket),
      request('nonsense'),
      request('Bearer two'),
    ].map((each) => reader.read(each));
    const found = tokens.map((each) => (each?.scheme === 'bearer' ? each.token : undefined));
    expect(found).toEqual(['one', 'two', undefined, 'one', undefined, 'two']);
  });
});
