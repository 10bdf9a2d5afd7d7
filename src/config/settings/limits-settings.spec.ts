import { formatProblems } from '../problems';
import { readSettings } from './settings';
import { errorOf } from '../../../test/support/config';

const URL = 'redis://user:canary%20word@redis.example:6380/2';
const OLD_NAME = 'MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI';

describe('readSettings for Redis', () => {
  it('counts limits in memory if no Redis URL is set', () => {
    for (const env of [{}, { SLUICE_REDIS_URL: ' ' }, { [OLD_NAME]: '' }, { [OLD_NAME]: 'memory://' }]) {
      expect(readSettings(env).redis).toBeUndefined();
    }
  });

  it.each([
    [{ SLUICE_REDIS_URL: URL }, URL],
    [{ [OLD_NAME]: 'redis://localhost' }, 'redis://localhost'],
    [{ SLUICE_REDIS_URL: 'rediss://:word@[::1]:1/', [OLD_NAME]: 'memory://' }, 'rediss://:word@[::1]:1/'],
  ])('reads the Redis URL from %j', (env, url) => {
    const { redis } = readSettings(env);
    expect(redis).toMatchObject({ failure: 'open', timeoutMs: 250 });
    expect(redis!.url.reveal()).toBe(url);
  });

  it('reads the failure mode and the timeout of Redis', () => {
    const env = { SLUICE_REDIS_URL: URL, SLUICE_REDIS_FAILURE: ' Closed ', SLUICE_REDIS_TIMEOUT_SECONDS: '2' };
    expect(readSettings(env).redis).toMatchObject({ failure: 'closed', timeoutMs: 2000 });
  });

  it('hides the Redis password in JSON', () => {
    expect(JSON.stringify(readSettings({ SLUICE_REDIS_URL: URL }))).not.toContain('canary');
  });

  it.each([
    [
      'SLUICE_REDIS_URL',
      ['canary', 'http://canary', 'memory://', 'redis://h/canary', 'redis://', 'redis://:canary%@h'],
    ],
    [OLD_NAME, ['memcached://canary', 'redis+cluster://canary', 'redis+sentinel://canary']],
  ])('rejects an invalid URL in %s without showing it', (name, urls) => {
    for (const url of urls) {
      const error = errorOf(() => readSettings({ [name]: url }));
      expect(error.problems).toMatchObject([{ path: name, message: expect.stringContaining('must be a Redis URL') }]);
      expect(formatProblems(error)).not.toContain('canary');
    }
  });

  it('rejects an unknown value of SLUICE_REDIS_FAILURE', () => {
    const error = errorOf(() => readSettings({ SLUICE_REDIS_FAILURE: 'maybe' }));
    expect(error.problems).toMatchObject([
      { path: 'SLUICE_REDIS_FAILURE', message: 'found "maybe"; must be "open" or "closed"' },
    ]);
  });
});

describe('readSettings for trusted proxies', () => {
  it.each([
    [undefined, ['loopback']],
    ['none', []],
    ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
    ['loopback,uniquelocal,2001:db8::/32', ['loopback', 'uniquelocal', '2001:db8::/32']],
  ])('reads %j as %j', (text, proxies) => {
    expect(readSettings({ SLUICE_TRUSTED_PROXIES: text }).trustedProxies).toEqual(proxies);
  });

  it.each(['*', 'proxy.example', '10.0.0.0/33', '10.0.0/8', '::1/129', '10.0.0.1,', 'fe80::1%eth0'])(
    'rejects %j',
    (text) => {
      const error = errorOf(() => readSettings({ SLUICE_TRUSTED_PROXIES: text }));
      expect(error.problems).toMatchObject([
        { path: 'SLUICE_TRUSTED_PROXIES', message: expect.stringContaining('must be a list of addresses') },
      ]);
    },
  );
});

describe('readSettings for workers', () => {
  it('sets isWorker only if SLUICE_PRIMARY_PID is the id of the parent process', () => {
    expect(readSettings({ SLUICE_PRIMARY_PID: String(process.ppid) }).isWorker).toBe(true);
    expect(readSettings({ SLUICE_PRIMARY_PID: 'another' }).isWorker).toBe(false);
  });
});
