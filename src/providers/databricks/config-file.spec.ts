import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidConfigError, loadGatewayFile, type Secret } from '../../config';
import { fileOf } from '../../../test/support/config';
import { ProviderRegistry } from '../contract/provider-registry';
import { DatabricksAdapter } from './databricks.adapter';
import type { DatabricksConfig } from './databricks.config';

const PROFILES = `
; A comment.
[DEFAULT]
host  = https://default.test
token = dapi-default;with#marks

[team.one]
HOST: team.test/
client_id = id-1
client_secret = secret-1

[command line]
host = https://line.test
auth_type = databricks-cli

[azure]
host = https://azure.test
azure_client_id = id-2

[both]
host = https://both.test
token = dapi-both
client_id = id-3
client_secret = secret-3
auth_type = oauth-m2m
`;

const catalog = new ProviderRegistry([new DatabricksAdapter()]);

function homeWith(text: string): string {
  const home = mkdtempSync(join(tmpdir(), 'profiles-'));
  writeFileSync(join(home, '.databrickscfg'), text);
  return home;
}

const HOME = homeWith(PROFILES);
const profile = (name: string) => ({ HOME, DATABRICKS_CONFIG_PROFILE: name });

function load(env: NodeJS.ProcessEnv, config = '{}') {
  const model = `{provider: databricks, name: e, config: ${config}}`;
  return loadGatewayFile(fileOf(`endpoints: [{name: a, endpoint_type: llm/v1/chat, model: ${model}}]`), catalog, env, {
    strict: true,
  });
}

/** Reveals the secrets, which are fake. */
function read(env: NodeJS.ProcessEnv, config?: string): Record<string, unknown> {
  const { host, token, client_id, client_secret } = load(env, config).endpoints[0]?.target.config as DatabricksConfig;
  const shown = { host, token: reveal(token), client_id, client_secret: reveal(client_secret) };
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined));
}

function reveal(secret: Secret | undefined): string | undefined {
  return secret?.reveal();
}

function problemOf(env: NodeJS.ProcessEnv): string | undefined {
  try {
    load(env);
  } catch (error) {
    if (error instanceof InvalidConfigError) return error.problems.map(({ message }) => message).join();
    throw error;
  }
  return undefined;
}

describe('~/.databrickscfg', () => {
  it('provides the workspace and the token if nothing else configures them', () => {
    expect(read({ HOME })).toEqual({ host: 'https://default.test', token: 'dapi-default;with#marks' });
  });

  it('is read with the profile that DATABRICKS_CONFIG_PROFILE names', () => {
    const principal = { client_id: 'id-1', client_secret: 'secret-1' };
    expect(read(profile('team.one'))).toEqual({ host: 'https://team.test/', ...principal });
  });

  it('is replaced by the file that DATABRICKS_CONFIG_FILE names', () => {
    const path = fileOf('[DEFAULT]\nhost = https://elsewhere.test\ntoken = dapi-2\n');
    expect(read({ HOME, DATABRICKS_CONFIG_FILE: path })).toMatchObject({ host: 'https://elsewhere.test' });
  });

  it('is watched for reloads, and its host is allowed by the egress guard', () => {
    const { files, endpoints } = load({ HOME });
    expect(files).toContain(join(HOME, '.databrickscfg'));
    expect(endpoints[0]?.connection.allow).toEqual(['default.test']);
  });

  it.each<[string, NodeJS.ProcessEnv, string | undefined, object]>([
    ['the gateway file names a workspace', { HOME }, '{host: "https://own.test"}', { host: 'https://own.test' }],
    [
      'a variable has a token',
      { HOME, DATABRICKS_HOST: 'https://env.test', DATABRICKS_TOKEN: 'dapi-env' },
      undefined,
      { host: 'https://env.test', token: 'dapi-env' },
    ],
    ['there is no home directory', {}, undefined, {}],
    ['it has no profile DEFAULT', { HOME: homeWith('[other]\ntoken = t') }, undefined, {}],
    ['it does not exist', { HOME: mkdtempSync(join(tmpdir(), 'profiles-')) }, undefined, {}],
  ])('is not used if %s', (_when, env, config, expected) => {
    expect(read(env, config)).toEqual(expected);
  });

  it('provides missing values if a profile is named', () => {
    const host = 'https://own.test';
    expect(read(profile('DEFAULT'), `{host: "${host}"}`)).toEqual({ host, token: 'dapi-default;with#marks' });
    const env = { ...profile('DEFAULT'), DATABRICKS_TOKEN: 'dapi-env', DATABRICKS_HOST: 'https://env.test' };
    expect(read(env)).toEqual({ host: 'https://env.test', token: 'dapi-env' });
    expect(read({ ...profile('both'), DATABRICKS_TOKEN: 'dapi-env' })).toEqual({
      host: 'https://both.test',
      token: 'dapi-env',
    });
  });

  it('selects the kind of credentials by auth_type', () => {
    expect(read(profile('both'))).toEqual({
      host: 'https://both.test',
      client_id: 'id-3',
      client_secret: 'secret-3',
    });
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [profile('nobody'), 'it has no profile "nobody"'],
    [profile('command line'), 'has the auth_type "databricks-cli"; set \'token\''],
    [profile('azure'), 'profile "azure" has no supported credentials'],
    [{ DATABRICKS_CONFIG_FILE: '/nowhere/cfg' }, '/nowhere/cfg: the file cannot be read (ENOENT)'],
    [{ HOME: homeWith('token = dapi-canary') }, 'line 1 is neither a [profile] nor a setting'],
    [{ HOME: homeWith('[DEFAULT]\ndapi-canary') }, 'line 2 is neither'],
    [{ DATABRICKS_CONFIG_FILE: tmpdir() }, 'not a regular file'],
  ])('is reported as a problem of the endpoint if it is unusable: %j', (env, message) => {
    const problem = problemOf(env);
    expect(problem).toContain(message);
    expect(problem).not.toContain('canary');
  });
});
