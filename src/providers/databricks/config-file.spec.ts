import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidConfigError, loadGatewayFile, type Secret } from '../../config';
import { fileOf } from '../../../test/support/config';
import { ProviderRegistry } from '../contract/provider-registry';
import { DatabricksAdapter } from './databricks.adapter';
import type { DatabricksConfig } from './databricks.config';

const PROFILES = `
; Databricks' own tools write this.
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

/** Keys shown, since they are none. */
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

describe('the file of Databricks’ own tools', () => {
  it('has the workspace and the token where nothing else names one', () => {
    expect(read({ HOME })).toEqual({ host: 'https://default.test', token: 'dapi-default;with#marks' });
  });

  it('has several profiles, one of which a variable names', () => {
    const principal = { client_id: 'id-1', client_secret: 'secret-1' };
    expect(read(profile('team.one'))).toEqual({ host: 'https://team.test/', ...principal });
  });

  it('may be elsewhere', () => {
    const path = fileOf('[DEFAULT]\nhost = https://elsewhere.test\ntoken = dapi-2\n');
    expect(read({ HOME, DATABRICKS_CONFIG_FILE: path })).toMatchObject({ host: 'https://elsewhere.test' });
  });

  it('is one that a reload looks at, and whose hosts may be near', () => {
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
    ['there is no home', {}, undefined, {}],
    ['it has no profile DEFAULT', { HOME: homeWith('[other]\ntoken = t') }, undefined, {}],
    ['there is none', { HOME: mkdtempSync(join(tmpdir(), 'profiles-')) }, undefined, {}],
  ])('says nothing where %s', (_when, env, config, expected) => {
    expect(read(env, config)).toEqual(expected);
  });

  it('fills in what is missing where its profile is named', () => {
    const host = 'https://own.test';
    expect(read(profile('DEFAULT'), `{host: "${host}"}`)).toEqual({ host, token: 'dapi-default;with#marks' });
    const env = { ...profile('DEFAULT'), DATABRICKS_TOKEN: 'dapi-env', DATABRICKS_HOST: 'https://env.test' };
    expect(read(env)).toEqual({ host: 'https://env.test', token: 'dapi-env' });
    expect(read({ ...profile('both'), DATABRICKS_TOKEN: 'dapi-env' })).toEqual({
      host: 'https://both.test',
      token: 'dapi-env',
    });
  });

  it('says which of two kinds of credentials counts', () => {
    expect(read(profile('both'))).toEqual({
      host: 'https://both.test',
      client_id: 'id-3',
      client_secret: 'secret-3',
    });
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [profile('nobody'), 'it has no profile "nobody"'],
    [profile('command line'), 'has the auth_type "databricks-cli"; set \'token\''],
    [profile('azure'), 'profile "azure" has no credentials that are understood here'],
    [{ DATABRICKS_CONFIG_FILE: '/nowhere/cfg' }, '/nowhere/cfg: it cannot be read (ENOENT)'],
    [{ HOME: homeWith('token = dapi-canary') }, 'line 1 is neither [a profile] nor a setting of one'],
    [{ HOME: homeWith('[DEFAULT]\ndapi-canary') }, 'line 2 is neither'],
    [{ DATABRICKS_CONFIG_FILE: tmpdir() }, 'it cannot be read (EISDIR)'],
  ])('is a problem of the endpoint: %j', (env, message) => {
    const problem = problemOf(env);
    expect(problem).toContain(message);
    expect(problem).not.toContain('canary');
  });
});
