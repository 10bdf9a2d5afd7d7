import { effectiveAuthSettings } from './effective-auth';
import { effectiveDatabricksSettings } from './effective-databricks';
import { fromFile, redactAddress, type EffectiveSetting, type EffectiveSettings } from './effective-settings';
import { toCircuitBreaker } from '../entries/circuit-breaker-entry';
import { DEFAULT_MAX_BYTES } from '../entries/images-entry';
import type { CircuitBreakerSettings, Endpoint, GatewaySnapshot } from '../snapshot';

const DEFAULT_IMAGES = { fetchImages: false, maxImageBytes: null };

/** Returns the settings that the file sets for all endpoints, with their sources. */
export function effectiveFileSettings(snapshot: GatewaySnapshot): EffectiveSettings {
  const { strictParity, egressAllow } = snapshot;
  return {
    strictParity: fromFile(strictParity, strictParity),
    egressAllow: fromFile(egressAllow, egressAllow.length > 0),
    ...effectiveDatabricksSettings(snapshot),
    ...effectiveAuthSettings(snapshot),
  };
}

/** Returns the effective settings of an endpoint, with their sources. The endpoint's own settings override `server`. */
export function effectiveEndpointSettings(endpoint: Endpoint, server: EffectiveSettings): EffectiveSettings {
  const { payload, contextWindow, timeouts, connection, images } = endpoint;
  const { allow, certificateFile } = connection;
  const { fetchImages, maxImageBytes } = images
    ? { fetchImages: true, maxImageBytes: images.maxBytes }
    : DEFAULT_IMAGES;
  return {
    payload: fromFile(payload, payload !== 'auto'),
    contextWindow: fromFile(contextWindow, contextWindow !== null),
    firstTokenTimeoutMs: fromFile(timeouts.firstToken ?? null, timeouts.firstToken !== undefined),
    ...own(
      {
        firstByteTimeoutMs: timeouts.firstByte,
        idleTimeoutMs: timeouts.idle,
        totalTimeoutMs: timeouts.total,
        certificateFile,
      },
      server,
    ),
    ...circuitBreakerSettings(endpoint),
    ...proxies(endpoint, server),
    egressAllow: fromFile(allow, allow.length > 0),
    fetchImages: fromFile(fetchImages, fetchImages),
    maxImageBytes: fromFile(maxImageBytes, ![null, DEFAULT_MAX_BYTES].includes(maxImageBytes)),
  };
}

/** Each is null if the circuit breaker is disabled. */
function circuitBreakerSettings({ circuitBreaker }: Endpoint): EffectiveSettings {
  const defaults = toCircuitBreaker(null);
  const setting = (name: keyof CircuitBreakerSettings): EffectiveSetting => {
    const value = circuitBreaker?.[name] ?? null;
    return fromFile(value, value !== defaults?.[name]);
  };
  return {
    circuitFailures: setting('failures'),
    circuitFailurePercent: setting('failurePercent'),
    circuitOpenMs: setting('openMs'),
  };
}

/** The proxy of an endpoint overrides all three proxy settings of the server. */
function proxies({ connection: { proxy } }: Endpoint, server: EffectiveSettings): EffectiveSettings {
  const names = ['httpProxy', 'httpsProxy', 'noProxy'];
  if (!proxy) return own(Object.fromEntries(names.map((name) => [name, undefined])), server);
  const address = fromFile(redactAddress(proxy.reveal()) ?? null, true);
  return { httpProxy: address, httpsProxy: address, noProxy: fromFile(null, true) };
}

function own(
  given: Record<string, EffectiveSetting['value'] | undefined>,
  server: EffectiveSettings,
): EffectiveSettings {
  const entries = Object.entries(given).map(([name, value]) => [
    name,
    value === undefined ? server[name] : fromFile(value, true),
  ]);
  return Object.fromEntries(entries) as EffectiveSettings;
}
