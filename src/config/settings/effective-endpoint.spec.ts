import { rootCertificates } from 'node:tls';
import { effectiveEndpointSettings, effectiveFileSettings } from './effective-endpoint';
import { effectiveSettings, type EffectiveSettings } from './effective-settings';
import { readSettings } from './settings';
import { fileOf, load } from '../../../test/support/config';

const env = { SLUICE_IDLE_TIMEOUT_SECONDS: '7', HTTPS_PROXY: 'http://user:canary@server:1', NO_PROXY: 'internal' };
const server = effectiveSettings(readSettings(env), env);
const file = (value: unknown) => ({ value, source: 'file' });
const byDefault = (value: unknown) => ({ value, source: 'default' });

function snapshotOf(additions: object, top: object = {}) {
  const model = { provider: 'mlflow-model-serving', name: 'm', config: { headers: { base: 'http://named.lan/v1' } } };
  const endpoint = { name: 'chat', endpoint_type: 'llm/v1/chat', model, ...additions };
  return load(JSON.stringify({ endpoints: [endpoint], ...top }));
}

function settingsOf(additions: object, top: object = {}): EffectiveSettings {
  return effectiveEndpointSettings(snapshotOf(additions, top).endpoints[0]!, server);
}

describe('effectiveEndpointSettings', () => {
  it('returns server settings and defaults for an endpoint without settings of its own', () => {
    expect(settingsOf({})).toEqual({
      payload: byDefault('auto'),
      contextWindow: byDefault(null),
      firstTokenTimeoutMs: byDefault(null),
      firstByteTimeoutMs: byDefault(110_000),
      idleTimeoutMs: { value: 7000, source: 'SLUICE_IDLE_TIMEOUT_SECONDS' },
      totalTimeoutMs: byDefault(300_000),
      certificateFile: byDefault(null),
      circuitFailures: byDefault(5),
      circuitFailurePercent: byDefault(50),
      circuitOpenMs: byDefault(5000),
      httpProxy: byDefault(null),
      httpsProxy: { value: 'http://[hidden]@server:1', source: 'HTTPS_PROXY' },
      noProxy: { value: 'internal', source: 'NO_PROXY' },
      egressAllow: file(['named.lan']),
      fetchImages: byDefault(false),
      maxImageBytes: byDefault(null),
    });
  });

  it('returns the settings of the file without credentials', () => {
    const ca_file = fileOf(rootCertificates[0]!);
    const settings = settingsOf(
      {
        payload: 'legacy',
        context_window: 8192,
        timeouts: { first_byte: 1, first_token: 1.5, idle: 2, total: 3 },
        connection: { ca_file, proxy: 'http://me:canary@mine:2' },
        images: { fetch: true, max_bytes: 5 },
        circuit_breaker: { failures: 2, open: 60 },
      },
      { egress: { allow: ['10.0.0.0/8'] } },
    );
    expect(settings).toEqual({
      payload: file('legacy'),
      contextWindow: file(8192),
      firstTokenTimeoutMs: file(1500),
      firstByteTimeoutMs: file(1000),
      idleTimeoutMs: file(2000),
      totalTimeoutMs: file(3000),
      certificateFile: file(ca_file),
      circuitFailures: file(2),
      circuitFailurePercent: byDefault(50),
      circuitOpenMs: file(60_000),
      httpProxy: file('http://[hidden]@mine:2'),
      httpsProxy: file('http://[hidden]@mine:2'),
      noProxy: file(null),
      egressAllow: file(['10.0.0.0/8', 'named.lan']),
      fetchImages: file(true),
      maxImageBytes: file(5),
    });
    expect(JSON.stringify(settings)).not.toContain('canary');
  });

  it('reports the default of images.max_bytes with the source "default"', () => {
    expect(settingsOf({ images: { fetch: true } })['maxImageBytes']).toEqual(byDefault(10_485_760));
  });

  it('returns "none" if the endpoint disables the server’s proxy', () => {
    expect(settingsOf({ connection: { proxy: 'none' } })['httpsProxy']).toEqual(file('none'));
  });
});

describe('effectiveFileSettings', () => {
  it('returns the settings of the file, or the defaults', () => {
    expect(effectiveFileSettings(snapshotOf({}))).toMatchObject({
      strictParity: byDefault(false),
      egressAllow: byDefault([]),
    });
    const given = snapshotOf({}, { strict_parity: true, egress: { allow: ['10.0.0.0/8'] } });
    expect(effectiveFileSettings(given)).toMatchObject({ strictParity: file(true), egressAllow: file(['10.0.0.0/8']) });
  });
});
