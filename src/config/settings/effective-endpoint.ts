import { shownAddress, type EffectiveSetting, type EffectiveSettings } from './effective-settings';
import { LARGEST_BY_DEFAULT } from '../entries/images-entry';
import type { Endpoint, GatewaySnapshot } from '../snapshot';

const DEFAULT_IMAGES = { fetchImages: false, maxImageBytes: null };

/** Settings that the file gives for all endpoints, with their sources. */
export function effectiveFileSettings({ strictParity, egressAllow }: GatewaySnapshot): EffectiveSettings {
  return {
    strictParity: fromFile(strictParity, strictParity),
    egressAllow: fromFile(egressAllow, egressAllow.length > 0),
  };
}

/** What holds for an endpoint, with its sources; `server` counts where the endpoint says nothing of its own. */
export function effectiveEndpointSettings(endpoint: Endpoint, server: EffectiveSettings): EffectiveSettings {
  const { payload, timeouts, connection, images } = endpoint;
  const { allow, certificateFile } = connection;
  const { fetchImages, maxImageBytes } = images
    ? { fetchImages: true, maxImageBytes: images.maxBytes }
    : DEFAULT_IMAGES;
  return {
    payload: fromFile(payload, payload !== 'auto'),
    ...own(
      {
        firstByteTimeoutMs: timeouts.firstByte,
        idleTimeoutMs: timeouts.idle,
        totalTimeoutMs: timeouts.total,
        certificateFile,
      },
      server,
    ),
    ...proxies(endpoint, server),
    egressAllow: fromFile(allow, allow.length > 0),
    fetchImages: fromFile(fetchImages, fetchImages),
    maxImageBytes: fromFile(maxImageBytes, ![null, LARGEST_BY_DEFAULT].includes(maxImageBytes)),
  };
}

/** A proxy of the endpoint's own stands for all three of the server's. */
function proxies({ connection: { proxy } }: Endpoint, server: EffectiveSettings): EffectiveSettings {
  const names = ['httpProxy', 'httpsProxy', 'noProxy'];
  if (!proxy) return own(Object.fromEntries(names.map((name) => [name, undefined])), server);
  const address = fromFile(shownAddress(proxy.reveal()) ?? null, true);
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

function fromFile(value: EffectiveSetting['value'], isGiven: boolean): EffectiveSetting {
  return { value, source: isGiven ? 'file' : 'default' };
}
