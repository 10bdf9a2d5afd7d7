import { ALLOWED_PROVIDERS, allowedProviders } from './allowed-providers';
import type { Settings } from './settings';

/** A setting as it is in force, and where it came from: an option's or a variable's name, `file`, or `default`. */
export interface EffectiveSetting {
  /** Null where there is none. An address comes without the credentials that it may hold. */
  readonly value: string | number | boolean | readonly string[] | null;
  readonly source: string;
}

interface Row {
  /** The variables that it may come from; the first that is set counts. */
  readonly variables: readonly string[];
  readonly valueOf: (settings: Settings, env: NodeJS.ProcessEnv) => EffectiveSetting['value'] | undefined;
}

export type EffectiveSettings = Readonly<Record<string, EffectiveSetting>>;

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
  httpProxy: { variables: ['http_proxy', 'HTTP_PROXY'], valueOf: ({ proxy }) => shownAddress(proxy?.httpProxy) },
  httpsProxy: { variables: ['https_proxy', 'HTTPS_PROXY'], valueOf: ({ proxy }) => shownAddress(proxy?.httpsProxy) },
  noProxy: { variables: ['no_proxy', 'NO_PROXY'], valueOf: ({ proxy }) => proxy?.noProxy },
  redisUrl: {
    variables: ['SLUICE_REDIS_URL', 'MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI'],
    valueOf: ({ redis }) => shownAddress(redis?.url.reveal()),
  },
  redisFailure: { variables: ['SLUICE_REDIS_FAILURE'], valueOf: ({ redis }) => redis?.failure },
  redisTimeoutMs: { variables: ['SLUICE_REDIS_TIMEOUT_SECONDS'], valueOf: ({ redis }) => redis?.timeoutMs },
  trustedProxies: { variables: ['SLUICE_TRUSTED_PROXIES'], valueOf: ({ trustedProxies }) => trustedProxies },
  allowedProviders: { variables: [ALLOWED_PROVIDERS], valueOf: (_settings, env) => allowedProviders(env) },
  certificateFile: { variables: ['NODE_EXTRA_CA_CERTS'], valueOf: (_settings, env) => env['NODE_EXTRA_CA_CERTS'] },
  isWorker: { variables: ['SLUICE_PRIMARY_PID'], valueOf: ({ isWorker }) => isWorker },
};

/** All settings of the process that come from the environment, with their sources. */
export function effectiveSettings(settings: Settings, env: NodeJS.ProcessEnv): EffectiveSettings {
  const entries = Object.entries(ROWS).map(([name, { variables, valueOf }]) => {
    const source = variables.find((variable) => env[variable]?.trim()) ?? 'default';
    return [name, { value: valueOf(settings, env) ?? null, source }] as const;
  });
  return Object.fromEntries(entries);
}

/** Whatever stands before the last `@` may be a credential, and so may a query. */
export function shownAddress(address: string | undefined): string | undefined {
  if (address?.includes('?')) return '[hidden]';
  return address?.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, (_match, scheme: string = '') => `${scheme}[hidden]@`);
}
