import { readSettings } from './settings';
import { errorOf } from '../../../test/support/config';

const DEFAULTS = {
  connectTimeoutMs: 10_000,
  firstByteTimeoutMs: 110_000,
  idleTimeoutMs: 110_000,
  totalTimeoutMs: 300_000,
  shutdownGraceMs: 30_000,
  maxBodyBytes: 33_554_432,
  maxBufferedBytes: 268_435_456,
  bodyIdleTimeoutMs: 30_000,
  readTimeoutMs: 300_000,
  trustedProxies: ['loopback'],
  allowedHosts: [],
  allowedOrigins: [],
  isWorker: false,
};

describe('readSettings', () => {
  it('returns frozen defaults for unset and empty variables', () => {
    expect(readSettings({})).toEqual(DEFAULTS);
    expect(readSettings({ SLUICE_IDLE_TIMEOUT_SECONDS: '', SLUICE_MAX_BODY_BYTES: ' ' })).toEqual(DEFAULTS);
    expect(Object.isFrozen(readSettings({}))).toBe(true);
  });

  it.each([
    [{ SLUICE_CONNECT_TIMEOUT_SECONDS: '2' }, { connectTimeoutMs: 2000 }],
    [{ SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '0.25' }, { firstByteTimeoutMs: 250 }],
    [{ SLUICE_IDLE_TIMEOUT_SECONDS: ' 7 ' }, { idleTimeoutMs: 7000 }],
    [{ SLUICE_SHUTDOWN_GRACE_SECONDS: '0' }, { shutdownGraceMs: 0 }],
    [{ SLUICE_MAX_BODY_BYTES: '1024' }, { maxBodyBytes: 1024, maxBufferedBytes: 8192 }],
    [{ SLUICE_BODY_IDLE_TIMEOUT_SECONDS: '5' }, { bodyIdleTimeoutMs: 5000 }],
    [{ SLUICE_READ_TIMEOUT_SECONDS: '5' }, { readTimeoutMs: 5000 }],
    [{ SLUICE_MAX_BUFFERED_BYTES: '4096' }, { maxBufferedBytes: 4096 }],
    [
      { MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS: '60' },
      { totalTimeoutMs: 60_000, firstByteTimeoutMs: 60_000, idleTimeoutMs: 60_000 },
    ],
    [
      { MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS: '60', SLUICE_IDLE_TIMEOUT_SECONDS: '5' },
      { totalTimeoutMs: 60_000, firstByteTimeoutMs: 60_000, idleTimeoutMs: 5000 },
    ],
  ])('applies %j', (env, changed) => {
    expect(readSettings(env)).toEqual({ ...DEFAULTS, ...changed });
  });

  it.each([
    ['SLUICE_CONNECT_TIMEOUT_SECONDS', ['0', '-1', '10s', 'ten', '1e9', 'Infinity', '2147484', '0.0001']],
    ['MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS', ['0', 'NaN', '1,5']],
    ['SLUICE_BODY_IDLE_TIMEOUT_SECONDS', ['0', 'never']],
    ['SLUICE_READ_TIMEOUT_SECONDS', ['0', 'never']],
    ['SLUICE_SHUTDOWN_GRACE_SECONDS', ['-1', 'soon']],
    ['SLUICE_MAX_BODY_BYTES', ['0', '1.5', '32MB', '99999999999999999999']],
  ])('rejects a value of %s that is not a valid number or is out of range', (name, values) => {
    for (const value of values) {
      const error = errorOf(() => readSettings({ [name]: value }));
      expect(error.source).toBe('environment');
      expect(error.problems).toEqual([
        { path: name, line: undefined, message: expect.stringMatching(/^found .*must be a/) },
      ]);
    }
  });

  it.each(['http://proxy:3128', 'https://user:p%40ss@proxy', 'HTTP://[::1]:3128/', 'socks5://proxy:1080'])(
    'accepts the proxy %s',
    (address) => {
      expect(readSettings({ HTTP_PROXY: address, NO_PROXY: 'a,b' }).proxy).toEqual({
        httpProxy: address,
        httpsProxy: undefined,
        noProxy: 'a,b',
      });
      expect(readSettings({ HTTPS_PROXY: 'ignored', https_proxy: address }).proxy?.httpsProxy).toBe(address);
    },
  );

  it.each(['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'])(
    'rejects an invalid proxy in %s without repeating it',
    (name) => {
      const addresses = [
        'proxy',
        'proxy:3128',
        'ftp://proxy',
        'http://',
        'http://u:pa55@proxy:99999',
        'http://u:%zz@proxy',
      ];
      for (const address of addresses) {
        expect(errorOf(() => readSettings({ [name]: address })).problems).toEqual([
          { path: name, line: undefined, message: 'must be the address of a proxy, e.g. http://proxy:3128' },
        ]);
      }
    },
  );

  it('reports all invalid variables at once', () => {
    const error = errorOf(() => readSettings({ SLUICE_MAX_BODY_BYTES: 'x', SLUICE_IDLE_TIMEOUT_SECONDS: 'y' }));
    expect(error.problems.map(({ path }) => path).sort()).toEqual([
      'SLUICE_IDLE_TIMEOUT_SECONDS',
      'SLUICE_MAX_BODY_BYTES',
    ]);
  });
});
