import type { Settings } from './settings';

/** A setting as it is in force, and where it came from: the name of a variable, or `default`. */
export interface EffectiveSetting {
  readonly value: unknown;
  readonly source: string;
}

/** Where each setting may come from; the first variable that is set counts. */
const VARIABLES = {
  connectTimeoutMs: ['SLUICE_CONNECT_TIMEOUT_SECONDS'],
  firstByteTimeoutMs: ['SLUICE_FIRST_BYTE_TIMEOUT_SECONDS', 'MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS'],
  idleTimeoutMs: ['SLUICE_IDLE_TIMEOUT_SECONDS', 'MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS'],
  totalTimeoutMs: ['MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS'],
  shutdownGraceMs: ['SLUICE_SHUTDOWN_GRACE_SECONDS'],
  maxBodyBytes: ['SLUICE_MAX_BODY_BYTES'],
  proxy: ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'],
  redis: ['SLUICE_REDIS_URL', 'MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI'],
  trustedProxies: ['SLUICE_TRUSTED_PROXIES'],
  isWorker: ['SLUICE_PRIMARY_PID'],
} as const satisfies Record<keyof Settings, readonly string[]>;

/** All settings, without the credentials that addresses may hold. */
export function effectiveSettings(settings: Settings, env: NodeJS.ProcessEnv): Record<string, EffectiveSetting> {
  const entries = Object.entries(VARIABLES).map(([name, variables]) => {
    const source = variables.find((variable) => env[variable]) ?? 'default';
    return [name, { value: shownValue(settings[name as keyof Settings]) ?? null, source }] as const;
  });
  return Object.fromEntries(entries);
}

function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/@]*@/i, '$1[secret]@');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(shownValue);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shownValue(item)]));
}
