import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidConfigError, loadGatewayFile } from '../../config';
import { VertexAIAdapter } from './vertex-ai.adapter';
import type { VertexAIConfig } from './vertex-ai.config';

const adapter = new VertexAIAdapter();
const catalog = { find: () => adapter, names: () => [adapter.name] };
const folder = mkdtempSync(join(tmpdir(), 'vertex-config-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** JSON is YAML. */
function snapshotOf(config: object, env: NodeJS.ProcessEnv = {}) {
  const model = { provider: 'vertex_ai', name: 'gemini-2.5-flash', config };
  const path = join(folder, 'gateway.yaml');
  writeFileSync(path, JSON.stringify({ endpoints: [{ name: 'chat', endpoint_type: 'llm/v1/chat', model }] }));
  return loadGatewayFile(path, catalog, env);
}

function load(config: object): VertexAIConfig {
  return snapshotOf(config).endpoints[0]!.target.config as VertexAIConfig;
}

/** The invalid properties. */
function problemsOf(config: object): string[] {
  try {
    load(config);
  } catch (error) {
    if (!(error instanceof InvalidConfigError)) throw error;
    expect(error.message).not.toContain('canary');
    return error.problems.map(({ path }) => path.replace('endpoints[0].model.config.', ''));
  }
  return [];
}

describe('VertexAIConfig', () => {
  it('requires only the project', () => {
    expect(load({ vertex_project: 'p' })).toMatchObject({ reasoning: 'auto', default_max_tokens: 8192 });
    expect(problemsOf({})).toEqual(['vertex_project']);
  });

  it.each([
    { vertex_location: 'us/central1' },
    { vertex_project: 'p?x' },
    { vertex_publisher: 'meta' },
    { vertex_api_base: 'file:///etc/passwd' },
    { vertex_credentials: '{"type":"service_account","private_key":"canary"}' },
    { vertex_credentials: 'canary' },
    { reasoning: 'hard' },
    { sampling: 'halve' },
    { anthropic_beta: [] },
  ])('rejects %j', (config) => {
    expect(problemsOf({ vertex_project: 'p', ...config })).toEqual([expect.stringContaining(Object.keys(config)[0]!)]);
  });

  it('reads credentials from a file', () => {
    const path = join(folder, 'credentials.json');
    const credentials = { type: 'authorized_user', client_id: 'a', client_secret: 'b', refresh_token: 'c' };
    writeFileSync(path, JSON.stringify(credentials));
    expect(load({ vertex_project: 'p', vertex_credentials: path }).vertex_credentials?.reveal()).toContain('"c"');
  });

  it('accepts multi-line credentials without a warning, inline, from a file and from the environment', () => {
    const credentials = { type: 'authorized_user', client_id: 'a', client_secret: 'b', refresh_token: 'c' };
    const lines = JSON.stringify(credentials, null, 2);
    const path = join(folder, 'lines.json');
    writeFileSync(path, lines);
    for (const vertex_credentials of [lines, path, '$CREDENTIALS']) {
      const { warnings, endpoints } = snapshotOf({ vertex_project: 'p', vertex_credentials }, { CREDENTIALS: lines });
      expect(warnings).toEqual([]);
      expect((endpoints[0]!.target.config as VertexAIConfig).vertex_credentials?.reveal()).toBe(lines);
    }
  });

  it('accepts empty credentials as missing', () => {
    expect(problemsOf({ vertex_project: 'p', vertex_credentials: '' })).toEqual([]);
  });
});
