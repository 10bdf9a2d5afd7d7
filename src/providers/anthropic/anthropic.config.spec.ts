import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidConfigError, loadGatewayFile } from '../../config';
import { AnthropicAdapter } from './anthropic.adapter';
import { type AnthropicConfig } from './anthropic.config';

const adapter = new AnthropicAdapter();
const catalog = { find: () => adapter, names: () => [adapter.name] };
const folder = mkdtempSync(join(tmpdir(), 'anthropic-config-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** JSON is YAML. */
function load(config: object): AnthropicConfig {
  const model = { provider: 'anthropic', name: 'claude-sonnet-4-5', config };
  const path = join(folder, 'gateway.yaml');
  writeFileSync(path, JSON.stringify({ endpoints: [{ name: 'chat', endpoint_type: 'llm/v1/chat', model }] }));
  return loadGatewayFile(path, catalog, { KEY: 'sk-ant-canary' }).endpoints[0]!.target.config as AnthropicConfig;
}

/** The invalid properties. */
function problemsOf(config: object): string[] {
  try {
    load({ anthropic_api_key: '$KEY', ...config });
  } catch (error) {
    if (!(error instanceof InvalidConfigError)) throw error;
    return error.problems.map(({ path }) => path.replace('endpoints[0].model.config.', ''));
  }
  return [];
}

describe('AnthropicConfig', () => {
  it('requires only the API key', () => {
    const config = load({ anthropic_api_key: '$KEY' });
    expect(config.anthropic_api_key.reveal()).toBe('sk-ant-canary');
    expect(config).toMatchObject({
      anthropic_version: '2023-06-01',
      anthropic_api_base: 'https://api.anthropic.com/v1',
      default_max_tokens: 8192,
      sampling: 'auto',
      reasoning: 'auto',
    });
    expect(problemsOf({ anthropic_api_key: null })).toEqual(['anthropic_api_key']);
  });

  it.each([
    { anthropic_version: '2023-06-01\r\nx: y' },
    { anthropic_version: 7 },
    { anthropic_api_base: 'api.anthropic.com' },
    { anthropic_api_base: 'file:///etc/passwd' },
    { anthropic_beta: [] },
    { anthropic_beta: 'one' },
    { anthropic_workspace_id: 'a b' },
    { default_max_tokens: 0 },
    { default_max_tokens: 1.5 },
    { sampling: 'scaled' },
    { reasoning: 'none' },
    { completions_mode: 'legacy' },
  ])('rejects %j', (config) => {
    expect(problemsOf(config)[0]).toContain(Object.keys(config)[0]);
  });

  it.each([
    { anthropic_api_base: 'http://my_proxy:8080/anthropic/v1?tenant=1' },
    { anthropic_beta: ['files-api-2025-04-14'] },
    { anthropic_beta: null, sampling: null },
    { completions_mode: 'native' },
    { anthropic_version: '2026-10-21' },
  ])('accepts %j', (config) => {
    expect(problemsOf(config)).toEqual([]);
  });

  it('rejects native completions with the API version that removed them', () => {
    const config = { completions_mode: 'native', anthropic_version: '2026-10-21' };
    expect(problemsOf(config)).toEqual(['completions_mode']);
  });
});
