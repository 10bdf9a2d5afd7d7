import { getConfigToken } from '@nestjs/config';
import { InvalidConfigError, type Problem } from '../problems';
import { displayValue } from '../redaction';
import { MAX_SECONDS } from '../seconds';
import type { Secret } from '../secret';
import { allowedHostsOf, allowedOriginsOf } from './browser-settings';
import { masterKeyOf } from './master-keys';
import { proxyOf, type ProxySettings } from './proxy-settings';
import { redisFailureOf, redisUrlOf, trustedProxiesOf, type RedisSettings } from './limits-settings';

/** Settings of the process, from environment variables. */
export interface Settings {
  /** `SLUICE_CONNECT_TIMEOUT_SECONDS`, default 10: time to establish a connection to an upstream. */
  readonly connectTimeoutMs: number;
  /**
   * `SLUICE_FIRST_BYTE_TIMEOUT_SECONDS`, else `MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS`, else 110: time from sending a
   * request to the upstream's response headers.
   */
  readonly firstByteTimeoutMs: number;
  /** `SLUICE_IDLE_TIMEOUT_SECONDS`, else `MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS`, else 110: time between two reads. */
  readonly idleTimeoutMs: number;
  /** `MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS`, default 300: time from sending a request to the end of the response. */
  readonly totalTimeoutMs: number;
  /** `SLUICE_SHUTDOWN_GRACE_SECONDS`, default 30: time for running requests to finish after a stop signal; 0 for none. */
  readonly shutdownGraceMs: number;
  /** `SLUICE_MAX_BODY_BYTES`, default 32 MiB: maximum size of a request body. */
  readonly maxBodyBytes: number;
  /**
   * `SLUICE_MAX_BUFFERED_BYTES`, default eight times the maximum size of a body: maximum size of all request bodies that are
   * being received. Also the size of all JSON responses being received beyond which one of them is read at a time.
   */
  readonly maxBufferedBytes: number;
  /** `SLUICE_BODY_IDLE_TIMEOUT_SECONDS`, default 30: maximum time without data while a request body is being received. */
  readonly bodyIdleTimeoutMs: number;
  /** `SLUICE_READ_TIMEOUT_SECONDS`, default 300: maximum time without progress while a client reads a response. */
  readonly readTimeoutMs: number;
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, upper or lower case; undefined if no proxy is set. */
  readonly proxy: ProxySettings | undefined;
  /**
   * `SLUICE_REDIS_URL`, else `MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI`; with `SLUICE_REDIS_FAILURE`, `open` (default) or
   * `closed`, and `SLUICE_REDIS_TIMEOUT_SECONDS`, default 0.25. Undefined if rate limits are counted in memory.
   */
  readonly redis: RedisSettings | undefined;
  /**
   * `SLUICE_TRUSTED_PROXIES`, a list of addresses and networks, or `none`; default `loopback`: proxies trusted for
   * `X-Forwarded-For`.
   */
  readonly trustedProxies: readonly string[];
  /**
   * `SLUICE_ALLOWED_HOSTS`, else `MLFLOW_SERVER_ALLOWED_HOSTS`: host names under which the server may be reached, besides
   * `localhost`, `*.internal` and IP addresses. If empty, they are only checked on a server that listens on a loopback address.
   */
  readonly allowedHosts: readonly string[];
  /**
   * `SLUICE_ALLOWED_ORIGINS`, else `MLFLOW_SERVER_CORS_ALLOWED_ORIGINS`: other origins whose web pages may use the server.
   * Default none.
   */
  readonly allowedOrigins: readonly string[];
  /** `SLUICE_MASTER_KEY`: key that encrypts stored secrets, 32 bytes in base64. */
  readonly masterKey: Secret | undefined;
  /** `SLUICE_PREVIOUS_MASTER_KEY`: the key before the last change, for secrets not yet encrypted again. */
  readonly previousMasterKey: Secret | undefined;
  /** Whether this is a worker process of a server: the primary process sets `SLUICE_PRIMARY_PID` to its own id. */
  readonly isWorker: boolean;
}

/** Namespace of the `Settings` in `@nestjs/config`. */
export const SETTINGS_NAMESPACE = 'settings';

/** Injection token of the `Settings`. */
export const SETTINGS = getConfigToken(SETTINGS_NAMESPACE);

/** The MLflow client times out after 120 s and sends the request again; a slow upstream must time out before that. */
const BELOW_CLIENT_TIMEOUT_MS = 110_000;

/** Comma-separated names, as in MLflow 3.12 and later; if unset or empty, every provider is allowed. */
export const ALLOWED_PROVIDERS = 'MLFLOW_GATEWAY_ALLOWED_PROVIDERS';

/** Returns undefined if every provider is allowed. */
export function allowedProviders(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const names = (env[ALLOWED_PROVIDERS] ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.length > 0 ? given : undefined;
}

/** @throws InvalidConfigError that names every variable with an invalid value */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const problems: Problem[] = [];
  const reject = (name: string, expected: string): void => {
    problems.push({ path: name, line: undefined, message: `found ${displayValue(env[name])}; must be ${expected}` });
  };
  const milliseconds = (name: string, min: 0 | 1 = 1): number | undefined => {
    const seconds = numberOf(env, name);
    if (seconds === undefined) return undefined;
    const value = Math.round(seconds * 1000);
    if (value >= min && seconds <= MAX_SECONDS) return value;
    reject(name, `a number of seconds ${min === 0 ? `from 0 to ${MAX_SECONDS}` : `above 0, up to ${MAX_SECONDS}`}`);
    return undefined;
  };
  const bytes = (name: string): number | undefined => {
    const value = numberOf(env, name);
    if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value;
    reject(name, 'an integer number of bytes, 1 or more');
    return undefined;
  };

  const total = milliseconds('MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS');
  const url = redisUrlOf(env, problems);
  const failure = redisFailureOf(env, problems);
  const timeoutMs = milliseconds('SLUICE_REDIS_TIMEOUT_SECONDS') ?? 250;
  const maxBodyBytes = bytes('SLUICE_MAX_BODY_BYTES') ?? 32 * 1024 * 1024;
  const settings: Settings = {
    connectTimeoutMs: milliseconds('SLUICE_CONNECT_TIMEOUT_SECONDS') ?? 10_000,
    firstByteTimeoutMs: milliseconds('SLUICE_FIRST_BYTE_TIMEOUT_SECONDS') ?? total ?? BELOW_CLIENT_TIMEOUT_MS,
    idleTimeoutMs: milliseconds('SLUICE_IDLE_TIMEOUT_SECONDS') ?? total ?? BELOW_CLIENT_TIMEOUT_MS,
    totalTimeoutMs: total ?? 300_000,
    shutdownGraceMs: milliseconds('SLUICE_SHUTDOWN_GRACE_SECONDS', 0) ?? 30_000,
    maxBodyBytes,
    maxBufferedBytes: bytes('SLUICE_MAX_BUFFERED_BYTES') ?? 8 * maxBodyBytes,
    bodyIdleTimeoutMs: milliseconds('SLUICE_BODY_IDLE_TIMEOUT_SECONDS') ?? 30_000,
    readTimeoutMs: milliseconds('SLUICE_READ_TIMEOUT_SECONDS') ?? 300_000,
    proxy: proxyOf(env, problems),
    redis: url && Object.freeze({ url, failure, timeoutMs }),
    trustedProxies: trustedProxiesOf(env, problems),
    allowedHosts: allowedHostsOf(env, problems),
    allowedOrigins: allowedOriginsOf(env, problems),
    masterKey: masterKeyOf(env, 'SLUICE_MASTER_KEY', problems),
    previousMasterKey: masterKeyOf(env, 'SLUICE_PREVIOUS_MASTER_KEY', problems),
    isWorker: env['SLUICE_PRIMARY_PID'] === String(process.ppid),
  };
  if (problems.length > 0) throw new InvalidConfigError('environment', problems);
  return Object.freeze(settings);
}

/** Returns undefined if the variable is unset or empty, NaN if it is not a decimal number. */
function numberOf(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
}
