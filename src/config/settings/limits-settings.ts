import { isIP } from 'node:net';
import type { Problem } from '../problems';
import { Secret } from '../secret';
import { displayValue } from '../redaction';

/** A Redis server in which several Sluice servers share their rate-limit counters. */
export interface RedisSettings {
  /** `redis://[[user]:password@]host[:port][/database]`, or `rediss://` for TLS. */
  readonly url: Secret;
  /** While Redis is unavailable: `open`, each server counts its own requests; `closed`, limited endpoints reject requests. */
  readonly failure: 'open' | 'closed';
  /** Timeout of one Redis command. */
  readonly timeoutMs: number;
}

/** MLflow's variable, in the syntax of the Python library `limits`, which supports more storages than Sluice. */
const MLFLOW_NAME = 'MLFLOW_GATEWAY_RATE_LIMITS_STORAGE_URI';

/** The problem does not contain the URL, because it may contain a password. */
export function redisUrlOf(env: NodeJS.ProcessEnv, problems: Problem[]): Secret | undefined {
  const name = env['SLUICE_REDIS_URL']?.trim() ? 'SLUICE_REDIS_URL' : MLFLOW_NAME;
  const url = env[name]?.trim();
  if (!url || (name === MLFLOW_NAME && url.startsWith('memory://'))) return undefined;
  if (isRedisUrl(url)) return new Secret(url);
  const memory = name === MLFLOW_NAME ? ', or "memory://"' : '';
  const message = `must be a Redis URL: redis:// or rediss://[[user]:password@]host[:port][/database number]${memory}`;
  problems.push({ path: name, line: undefined, message });
  return undefined;
}

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, pathname } = new URL(text);
  if (!/^rediss?:$/.test(protocol) || hostname === '' || !/^\/?\d*$/.test(pathname)) return false;
  return [username, password].every(isPercentEncoded);
}

function isPercentEncoded(text: string): boolean {
  return !/%(?![\da-f]{2})/i.test(text);
}

export function redisFailureOf(env: NodeJS.ProcessEnv, problems: Problem[]): RedisSettings['failure'] {
  const name = 'SLUICE_REDIS_FAILURE';
  const value = env[name]?.trim().toLowerCase();
  if (value === 'closed') return 'closed';
  if (value && value !== 'open') {
    problems.push({
      path: name,
      line: undefined,
      message: `found ${displayValue(env[name])}; must be "open" or "closed"`,
    });
  }
  return 'open';
}

const NETWORK_NAMES = ['loopback', 'linklocal', 'uniquelocal'];

/** Returns values for Express's `trust proxy`. */
export function trustedProxiesOf(env: NodeJS.ProcessEnv, problems: Problem[]): readonly string[] {
  const name = 'SLUICE_TRUSTED_PROXIES';
  const text = env[name]?.trim();
  if (!text) return ['loopback'];
  if (text.toLowerCase() === 'none') return [];
  const networks = text.split(',').map((network) => network.trim());
  for (const network of networks.filter((network) => !isNetwork(network))) {
    const message = `found ${displayValue(network)}; must be a list of addresses and networks, e.g. "10.0.0.0/8, ::1", or "none"`;
    problems.push({ path: name, line: undefined, message });
  }
  return networks;
}

function isNetwork(text: string): boolean {
  if (NETWORK_NAMES.includes(text)) return true;
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && (bits === undefined || Number(bits) <= (version === 4 ? 32 : 128));
}
