import { effectiveSettings, redactAddress } from './effective-settings';
import { readSettings } from './settings';

const settingsOf = (env: NodeJS.ProcessEnv) => effectiveSettings(readSettings(env), env);

/** Returns the names of the environment variables that `read` accesses, sorted. */
function variablesReadBy(read: (env: NodeJS.ProcessEnv) => void): string[] {
  const names = new Set<string>();
  read(new Proxy({}, { get: (_env, name) => void names.add(String(name)) }));
  return [...names].sort();
}

describe('effectiveSettings', () => {
  it('covers every variable of the settings, MLFLOW_GATEWAY_ALLOWED_PROVIDERS and NODE_EXTRA_CA_CERTS', () => {
    const variables = [
      ...variablesReadBy(readSettings),
      'MLFLOW_GATEWAY_ALLOWED_PROVIDERS',
      'NODE_EXTRA_CA_CERTS',
    ].sort();
    expect(variables).toContain('SLUICE_MAX_BODY_BYTES');
    expect(variablesReadBy((env) => void effectiveSettings(readSettings({}), env))).toEqual(variables);
  });

  it('returns the source "default" if a variable is unset or empty', () => {
    for (const env of [{}, { SLUICE_MAX_BODY_BYTES: ' ', HTTP_PROXY: '' }]) {
      const settings = settingsOf(env);
      expect(new Set(Object.values(settings).map(({ source }) => source))).toEqual(new Set(['default']));
      expect(settings['maxBodyBytes']?.value).toBe(33_554_432);
      expect(settings['redisUrl']?.value).toBeNull();
      expect(settings['trustedProxies']?.value).toEqual(['loopback']);
    }
  });

  it.each<[NodeJS.ProcessEnv, string, unknown, string]>([
    [{ SLUICE_CONNECT_TIMEOUT_SECONDS: '2' }, 'connectTimeoutMs', 2000, 'SLUICE_CONNECT_TIMEOUT_SECONDS'],
    [{ MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS: '9' }, 'idleTimeoutMs', 9000, 'MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS'],
    [
      { MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS: '9', SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '3' },
      'firstByteTimeoutMs',
      3000,
      'SLUICE_FIRST_BYTE_TIMEOUT_SECONDS',
    ],
    [{ HTTP_PROXY: 'http://upper:1', http_proxy: 'http://lower:1' }, 'httpProxy', 'http://lower:1', 'http_proxy'],
    [{ HTTPS_PROXY: 'http://proxy:1', NO_PROXY: 'internal' }, 'noProxy', 'internal', 'NO_PROXY'],
    [
      { SLUICE_REDIS_URL: 'redis://one:1', MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI: 'redis://two:2' },
      'redisUrl',
      'redis://one:1',
      'SLUICE_REDIS_URL',
    ],
    [
      { SLUICE_REDIS_URL: 'redis://r', SLUICE_REDIS_FAILURE: 'closed' },
      'redisFailure',
      'closed',
      'SLUICE_REDIS_FAILURE',
    ],
    [
      { MLFLOW_GATEWAY_ALLOWED_PROVIDERS: 'openai, cohere' },
      'allowedProviders',
      ['openai', 'cohere'],
      'MLFLOW_GATEWAY_ALLOWED_PROVIDERS',
    ],
    [{ NODE_EXTRA_CA_CERTS: '/etc/ca.pem' }, 'certificateFile', '/etc/ca.pem', 'NODE_EXTRA_CA_CERTS'],
    [{ SLUICE_TRUSTED_PROXIES: 'none' }, 'trustedProxies', [], 'SLUICE_TRUSTED_PROXIES'],
    [{ SLUICE_PRIMARY_PID: String(process.ppid) }, 'isWorker', true, 'SLUICE_PRIMARY_PID'],
  ])('reads from %j the setting %s', (env, name, value, source) => {
    expect(settingsOf(env)[name]).toEqual({ value, source });
  });

  it.each([
    ['http://user:canary@proxy:3128', 'http://[hidden]@proxy:3128'],
    ['http://user:can@canary@proxy:3128', 'http://[hidden]@proxy:3128'],
    ['http://user:8/canary@proxy', 'http://[hidden]@proxy'],
    ['http://canary@proxy', 'http://[hidden]@proxy'],
    ['user:canary@proxy:3128', '[hidden]@proxy:3128'],
    ['http://user:ca\nnary@proxy:3128', 'http://[hidden]@proxy:3128'],
    ['http://proxy/?token=canary', '[hidden]'],
    ['http://user:can?canary@proxy', '[hidden]'],
    ['http://proxy:3128', 'http://proxy:3128'],
    ['proxy:3128', 'proxy:3128'],
  ])('hides the credentials in the address %j', (address, value) => {
    expect(redactAddress(address)).toBe(value);
  });

  it('hides the credentials in the proxy URL', () => {
    const settings = settingsOf({ HTTPS_PROXY: 'http://user:canary@proxy:3128' });
    expect(settings['httpsProxy']?.value).toBe('http://[hidden]@proxy:3128');
    expect(JSON.stringify(settings)).not.toContain('canary');
  });

  it('hides the password in the Redis URL', () => {
    const { redisUrl } = settingsOf({ SLUICE_REDIS_URL: 'rediss://:canary@redis:6380/2' });
    expect(redisUrl?.value).toBe('rediss://[hidden]@redis:6380/2');
  });
});
