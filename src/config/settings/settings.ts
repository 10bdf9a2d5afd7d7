import { registerAs } from '@nestjs/config';
import { redisFailureOf, redisUrlOf, trustedProxiesOf, type RedisSettings } from './limits-settings';
import { InvalidConfigError, type Problem } from '../problems';
import { MOST_SECONDS } from '../seconds';
import { shown } from '../shown';

/** Settings of the process, from the environment. */
export interface Settings {
  /** `SLUICE_CONNECT_TIMEOUT_SECONDS`, default 10: for a new connection to an upstream. */
  readonly connectTimeoutMs: number;
  /**
   * `SLUICE_FIRST_BYTE_TIMEOUT_SECONDS`, else `MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS`, else 110: from the call to the
   * header of the upstream's response.
   */
  readonly firstByteTimeoutMs: number;
  /** `SLUICE_IDLE_TIMEOUT_SECONDS`, else `MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS`, else 110: between two reads. */
  readonly idleTimeoutMs: number;
  /** `MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS`, default 300: from the call to the end of the upstream's response. */
  readonly totalTimeoutMs: number;
  /** `SLUICE_SHUTDOWN_GRACE_SECONDS`, default 30: for requests that run when the server is told to stop; 0 for none. */
  readonly shutdownGraceMs: number;
  /** `SLUICE_MAX_BODY_BYTES`, default 32 MiB: the largest request body. */
  readonly maxBodyBytes: number;
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in either case; undefined where no proxy is named. */
  readonly proxy: ProxySettings | undefined;
  /**
   * `SLUICE_REDIS_URL`, else `MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI`; with `SLUICE_REDIS_FAILURE`, `open` (default) or
   * `closed`, and `SLUICE_REDIS_TIMEOUT_SECONDS`, default 0.25. Undefined where limits are counted in memory.
   */
  readonly redis: RedisSettings | undefined;
  /**
   * `SLUICE_TRUSTED_PROXIES`, a list of addresses and networks, or `none`; default `loopback`: whose `X-Forwarded-For`
   * is believed.
   */
  readonly trustedProxies: readonly string[];
  /** Whether this is one of several processes of one server: the primary process names itself in `SLUICE_PRIMARY_PID`. */
  readonly isWorker: boolean;
}

export interface ProxySettings {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
}

/** The MLflow client gives up after 120 s and posts again; a slow upstream has to be answered before that. */
const BEFORE_CLIENTS_GIVE_UP_MS = 110_000;

/** @throws InvalidConfigError that names every variable whose value cannot be used */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const problems: Problem[] = [];
  const milliseconds = (name: string, least: 0 | 1 = 1): number | undefined => {
    const seconds = numberOf(env, name);
    if (seconds === undefined) return undefined;
    const value = Math.round(seconds * 1000);
    if (value >= least && seconds <= MOST_SECONDS) return value;
    const range = least === 0 ? `from 0 to ${MOST_SECONDS}` : `above 0, up to ${MOST_SECONDS}`;
    problems.push({
      path: name,
      line: undefined,
      message: `found ${shown(env[name])}; must be a number of seconds ${range}`,
    });
    return undefined;
  };
  const bytes = (name: string): number | undefined => {
    const value = numberOf(env, name);
    if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value;
    problems.push({
      path: name,
      line: undefined,
      message: `found ${shown(env[name])}; must be a whole number of bytes`,
    });
    return undefined;
  };

  const total = milliseconds('MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS');
  const url = redisUrlOf(env, problems);
  const failure = redisFailureOf(env, problems);
  const timeoutMs = milliseconds('SLUICE_REDIS_TIMEOUT_SECONDS') ?? 250;
  const settings: Settings = {
    connectTimeoutMs: milliseconds('SLUICE_CONNECT_TIMEOUT_SECONDS') ?? 10_000,
    firstByteTimeoutMs: milliseconds('SLUICE_FIRST_BYTE_TIMEOUT_SECONDS') ?? total ?? BEFORE_CLIENTS_GIVE_UP_MS,
    idleTimeoutMs: milliseconds('SLUICE_IDLE_TIMEOUT_SECONDS') ?? total ?? BEFORE_CLIENTS_GIVE_UP_MS,
    totalTimeoutMs: total ?? 300_000,
    shutdownGraceMs: milliseconds('SLUICE_SHUTDOWN_GRACE_SECONDS', 0) ?? 30_000,
    maxBodyBytes: bytes('SLUICE_MAX_BODY_BYTES') ?? 32 * 1024 * 1024,
    proxy: proxyOf(env),
    redis: url && Object.freeze({ url, failure, timeoutMs }),
    trustedProxies: trustedProxiesOf(env, problems),
    isWorker: env['SLUICE_PRIMARY_PID'] === String(process.ppid),
  };
  if (problems.length > 0) throw new InvalidConfigError('environment', problems);
  return Object.freeze(settings);
}

function proxyOf(env: NodeJS.ProcessEnv): ProxySettings | undefined {
  const of = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  const proxy = { httpProxy: of('HTTP_PROXY'), httpsProxy: of('HTTPS_PROXY'), noProxy: of('NO_PROXY') };
  return proxy.httpProxy || proxy.httpsProxy ? Object.freeze(proxy) : undefined;
}

/** Undefined where the variable is unset or empty; NaN where it is no number. */
function numberOf(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
}

/** For `@nestjs/config`; inject with `@Inject(SETTINGS)`. */
export const settings = registerAs('settings', () => readSettings(process.env));

/** Injection token of the `Settings`. */
export const SETTINGS = settings.KEY;
