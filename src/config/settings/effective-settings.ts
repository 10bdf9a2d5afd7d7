import { ALLOWED_PROVIDERS, allowedProviders, type Settings } from './settings';

/** The effective value of a setting and its source: the name of an option or variable, `file`, or `default`. */
export interface EffectiveSetting {
  /** Null if there is none. Credentials are removed from addresses. */
  readonly value: string | number | boolean | readonly string[] | null;
  readonly source: string;
}

interface Row {
  /** The variables of the setting; the first that is set is used. */
  readonly variables: readonly string[];
  readonly valueOf: (settings: Settings, env: NodeJS.ProcessEnv) => EffectiveSetting['value'] | undefined;
}

export type EffectiveSettings = Readonly<Record<string, EffectiveSetting>>;

const HIDDEN = '[hidden]';

const TIMEOUT = 'MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS';

const ROWS: Readonly<Record<string, Row>> = {
  connectTimeoutMs: {
    variables: ['SLUICE_CONNECT_TIMEOUT_SECONDS'],
    valueOf: ({ connectTimeoutMs }) => connectTimeoutMs,
  },
  firstByteTimeoutMs: {
    variables: ['SLUICE_FIRST_BYTE_TIMEOUT_SECONDS', TIMEOUT],
    valueOf: ({ firstByteTimeoutMs }) => firstByteTimeoutMs,
  },
  idleTimeoutMs: {
    variables: ['SLUICE_IDLE_TIMEOUT_SECONDS', TIMEOUT],
    valueOf: ({ idleTimeoutMs }) => idleTimeoutMs,
  },
  totalTimeoutMs: { variables: [TIMEOUT], valueOf: ({ totalTimeoutMs }) => totalTimeoutMs },
  shutdownGraceMs: {
    variables: ['SLUICE_SHUTDOWN_GRACE_SECONDS'],
    valueOf: ({ shutdownGraceMs }) => shutdownGraceMs,
  },
  maxBodyBytes: { variables: ['SLUICE_MAX_BODY_BYTES'], valueOf: ({ maxBodyBytes }) => maxBodyBytes },
  maxBufferedBytes: {
    variables: ['SLUICE_MAX_BUFFERED_BYTES'],
    valueOf: ({ maxBufferedBytes }) => maxBufferedBytes,
  },
  bodyIdleTimeoutMs: {
    variables: ['SLUICE_BODY_IDLE_TIMEOUT_SECONDS'],
    valueOf: ({ bodyIdleTimeoutMs }) => bodyIdleTimeoutMs,
  },
  readTimeoutMs: { variables: ['SLUICE_READ_TIMEOUT_SECONDS'], valueOf: ({ readTimeoutMs }) => readTimeoutMs },
  httpProxy: { variables: ['http_proxy', 'HTTP_PROXY'], valueOf: ({ proxy }) => redactAddress(proxy?.httpProxy) },
  httpsProxy: { variables: ['https_proxy', 'HTTPS_PROXY'], valueOf: ({ proxy }) => redactAddress(proxy?.httpsProxy) },
  noProxy: { variables: ['no_proxy', 'NO_PROXY'], valueOf: ({ proxy }) => proxy?.noProxy },
  redisUrl: {
    variables: ['SLUICE_REDIS_URL', 'MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI'],
    valueOf: ({ redis }) => redactAddress(redis?.url.reveal()),
  },
  redisFailure: { variables: ['SLUICE_REDIS_FAILURE'], valueOf: ({ redis }) => redis?.failure },
  redisTimeoutMs: { variables: ['SLUICE_REDIS_TIMEOUT_SECONDS'], valueOf: ({ redis }) => redis?.timeoutMs },
  trustedProxies: { variables: ['SLUICE_TRUSTED_PROXIES'], valueOf: ({ trustedProxies }) => trustedProxies },
  allowedHosts: {
    variables: ['SLUICE_ALLOWED_HOSTS', 'MLFLOW_SERVER_ALLOWED_HOSTS'],
    valueOf: ({ allowedHosts }) => allowedHosts,
  },
  allowedOrigins: {
    variables: ['SLUICE_ALLOWED_ORIGINS', 'MLFLOW_SERVER_CORS_ALLOWED_ORIGINS'],
    valueOf: ({ allowedOrigins }) => allowedOrigins,
  },
  masterKey: { variables: ['SLUICE_MASTER_KEY'], valueOf: ({ masterKey }) => masterKey && HIDDEN },
  previousMasterKey: {
    variables: ['SLUICE_PREVIOUS_MASTER_KEY'],
    valueOf: ({ previousMasterKey }) => previousMasterKey && HIDDEN,
  },
  allowedProviders: { variables: [ALLOWED_PROVIDERS], valueOf: (_settings, env) => allowedProviders(env) },
  certificateFile: { variables: ['NODE_EXTRA_CA_CERTS'], valueOf: (_settings, env) => env['NODE_EXTRA_CA_CERTS'] },
  isWorker: { variables: ['SLUICE_PRIMARY_PID'], valueOf: ({ isWorker }) => isWorker },
};

/** Returns all settings of the process that come from environment variables, with their sources. */
export function effectiveSettings(settings: Settings, env: NodeJS.ProcessEnv): EffectiveSettings {
  const entries = Object.entries(ROWS).map(([name, { variables, valueOf }]) => {
    const source = variables.find((variable) => env[variable]?.trim()) ?? 'default';
    return [name, { value: valueOf(settings, env) ?? null, source }] as const;
  });
  return Object.fromEntries(entries);
}

/** Returns a setting of the gateway file. */
export function fromFile(value: EffectiveSetting['value'], isGiven: boolean): EffectiveSetting {
  return { value, source: isGiven ? 'file' : 'default' };
}

/** Hides everything before the last `@`, and an address with a query completely, because both may contain credentials. */
export function redactAddress(address: string | undefined): string | undefined {
  if (address?.includes('?')) return HIDDEN;
  return address?.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, (_match, scheme: string = '') => `${scheme}[hidden]@`);
}
