import type { LookupAddress } from 'node:dns';
import { EgressGuard } from './egress-guard';

const FORBIDDEN = expect.objectContaining({ code: 'UPSTREAM_FORBIDDEN', status: 403 }) as Error;

const NAMES: Record<string, string[]> = {
  'api.provider.test': ['203.0.113.9', '8.8.8.8'],
  'public.test': ['8.8.8.8', '2606:4700::1111'],
  'rebound.test': ['8.8.8.8', '10.0.0.5'],
  'near.test': ['10.0.0.5'],
  'models.svc.cluster.local': ['10.0.0.6'],
  'metadata.test': ['169.254.169.254'],
  'mapped.test': ['::ffff:127.0.0.1'],
  localhost: ['127.0.0.1', '::1'],
};

function guardWith(...allow: string[]): EgressGuard {
  return new EgressGuard(allow, (hostname, _options, callback) => {
    const addresses = NAMES[hostname.toLowerCase().replace(/\.$/, '')];
    if (addresses)
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    else callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), []);
  });
}

function lookUp(guard: EgressGuard, hostname: string, all = true): Promise<string[]> {
  return new Promise((resolve, reject) => {
    guard.lookup(hostname, { all }, (error, found: string | LookupAddress[]) => {
      if (error) reject(error);
      else resolve(typeof found === 'string' ? [found] : found.map(({ address }) => address));
    });
  });
}

describe('EgressGuard.lookup', () => {
  it('returns all addresses of a public name, or the first if `all` is false', async () => {
    expect(await lookUp(guardWith(), 'public.test')).toEqual(['8.8.8.8', '2606:4700::1111']);
    expect(await lookUp(guardWith(), 'public.test', false)).toEqual(['8.8.8.8']);
  });

  it.each(['near.test', 'localhost', 'mapped.test'])(
    'rejects %s, which resolves to a private address',
    async (name) => {
      await expect(lookUp(guardWith(), name)).rejects.toEqual(FORBIDDEN);
      await expect(lookUp(guardWith(), name, false)).rejects.toEqual(FORBIDDEN);
    },
  );

  it('rejects a name when one of its addresses is private', async () => {
    await expect(lookUp(guardWith(), 'rebound.test')).rejects.toEqual(FORBIDDEN);
  });

  it.each([
    ['its name', 'near.test'],
    ['its name in another case', 'NEAR.test.'],
    ['its address', '10.0.0.5'],
    ['its network', '10.0.0.0/8'],
    ['a wildcard', '*.test'],
  ])('connects to a private address that is allowed by %s', async (_match, entry) => {
    expect(await lookUp(guardWith(entry), 'near.test')).toEqual(['10.0.0.5']);
  });

  it.each(['ear.test', '*.near.test', '10.0.0.6', '10.1.0.0/16', 'test'])(
    'does not allow near.test when only %s is allowed',
    async (entry) => {
      await expect(lookUp(guardWith(entry), 'near.test')).rejects.toEqual(FORBIDDEN);
    },
  );

  it('matches `*.` with subdomains of any depth', async () => {
    expect(await lookUp(guardWith('*.cluster.local'), 'models.svc.cluster.local')).toEqual(['10.0.0.6']);
  });

  it('rejects a metadata address even if it is allowed', async () => {
    const guard = guardWith('metadata.test', '169.254.169.254', '0.0.0.0/0', '*.test');
    await expect(lookUp(guard, 'metadata.test')).rejects.toEqual(FORBIDDEN);
  });

  it('passes on the error of a name that cannot be resolved', async () => {
    await expect(lookUp(guardWith(), 'nobody.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

describe('EgressGuard.checkHost', () => {
  it.each([
    '169.254.169.254',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '100.100.100.200',
    'metadata.google.internal',
    'METADATA.google.internal.',
  ])('rejects %s even if the operator configured it', (host) => {
    expect(() => guardWith(host.replace(/[[\]]/g, ''), '::/0').checkHost(host, true)).toThrow(FORBIDDEN);
  });

  it.each(['127.0.0.1', '[::1]', '10.0.0.5', '[::ffff:7f00:1]'])(
    'accepts the private address %s only from the operator',
    (host) => {
      expect(() => guardWith().checkHost(host, true)).not.toThrow();
      expect(() => guardWith().checkHost(host, false)).toThrow(FORBIDDEN);
      expect(() => guardWith('127.0.0.0/8', '10.0.0.5', '::1').checkHost(host, false)).not.toThrow();
    },
  );

  it('accepts host names, whose addresses are checked by the lookup', () => {
    expect(() => guardWith().checkHost('near.test', false)).not.toThrow();
  });
});
