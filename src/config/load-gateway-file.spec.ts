import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { loadGatewayFile } from './load-gateway-file';
import { Secret } from './secret';
import { catalog, errorOf, fileOf, KeyedConfig, load, problemsOf, type OptionalConfig } from './testing';

const env = { OPENAI_API_KEY: 'key-of-the-environment' };

const NEW_FORM = `
endpoints:  # Renamed to "endpoints"
  - name: chat
    endpoint_type: llm/v1/chat  # Renamed to "endpoint_type"
    model:
      provider: openai
      name: gpt-4o-mini
      config:
        openai_api_key: $OPENAI_API_KEY
`;
const OLD_FORM = `
routes:
  - name: chat
    route_type: llm/v1/chat
    model:
      provider: openai
      name: gpt-4o-mini
      config:
        openai_api_key: $OPENAI_API_KEY
`;

/** A file with one endpoint that is right but for what the row changes. */
function fileWith(lines: Record<string, string | null>): string {
  const all: Record<string, string | null> = {
    name: 'chat',
    endpoint_type: 'llm/v1/chat',
    model: '{provider: openai, name: gpt, config: {openai_api_key: $OPENAI_API_KEY}}',
    ...lines,
  };
  const rows = Object.entries(all).filter(([, value]) => value !== null);
  return `endpoints:\n  - ${rows.map(([key, value]) => `${key}: ${value}`).join('\n    ')}\n`;
}

const modelWith = (config: string): string =>
  fileWith({ model: `{provider: openai, config: {openai_api_key: $OPENAI_API_KEY, ${config}}}` });

describe('a gateway file', () => {
  it.each([
    ['new', NEW_FORM],
    ['deprecated', OLD_FORM],
  ])('loads in the %s form of the migration guide', (_form, text) => {
    const snapshot = load(text, env);
    const endpoint = snapshot.byName.get('chat');
    expect(snapshot.endpoints).toEqual([endpoint]);
    expect(endpoint).toMatchObject({ name: 'chat', endpoint_type: 'llm/v1/chat', limit: null });
    expect(endpoint?.provider).toBe(catalog.find('openai'));
    expect(endpoint?.target.model).toBe('gpt-4o-mini');
    expect((endpoint?.target.config as KeyedConfig).openai_api_key.reveal()).toBe('key-of-the-environment');
  });

  it('says nothing about the new form and names the new words for the deprecated one', () => {
    expect(load(NEW_FORM, env).warnings).toEqual([]);
    expect(load(OLD_FORM, env).warnings).toEqual([
      'routes (line 2): now called endpoints; each route_type is called endpoint_type',
      'routes[0].route_type (line 4): now called endpoint_type',
    ]);
  });

  it('serves the endpoints of both lists and both spellings of the type', () => {
    const text = `${NEW_FORM}${OLD_FORM.replace('name: chat', 'name: old')}`;
    expect(load(text, env).endpoints.map(({ name }) => name)).toEqual(['chat', 'old']);
    expect(load(NEW_FORM.replace('endpoint_type:', 'route_type:'), env).endpoints).toHaveLength(1);
    expect(load(OLD_FORM.replace('route_type:', 'endpoint_type:'), env).endpoints).toHaveLength(1);
  });

  it('prefers endpoint_type where both are given', () => {
    const snapshot = load(fileWith({ route_type: 'nonsense' }), env);
    expect(snapshot.endpoints[0]?.endpoint_type).toBe('llm/v1/chat');
    expect(snapshot.warnings).toEqual([expect.stringContaining('ignored, since endpoint_type is there')]);
  });

  it.each([
    ['no endpoints', 'endpoints: []'],
    ['routes that are null', 'endpoints: []\nroutes:\n'],
    ['a name with a dot', fileWith({ name: 'gpt-4.1_mini' })],
    ['a name in another script', fileWith({ name: 'é端点' })],
    ['a type in quotes', fileWith({ endpoint_type: '"llm/v1/embeddings"' })],
    ['config before provider', fileWith({ model: '{config: {openai_api_key: k}, provider: openai}' })],
    ['a provider in another case', fileWith({ model: '{provider: OpenAI, config: {openai_api_key: k}}' })],
    ['a provider with underscores', fileWith({ model: '{provider: mlflow_model_serving, config: {}}' })],
    ['a model without a name', fileWith({ model: '{provider: openai, config: {openai_api_key: k}}' })],
    ['a model whose name is null', fileWith({ model: '{provider: openai, name: , config: {openai_api_key: k}}' })],
    ['unknown keys everywhere', `colour: red\n${fileWith({ colour: 'red' })}`],
    ['limit: null', fileWith({ limit: '' })],
    ['an empty literal key', fileWith({ model: '{provider: openai, config: {openai_api_key: ""}}' })],
    ['an unquoted date as version', modelWith('openai_api_version: 2023-05-15')],
    ['an enumeration in another case', modelWith('openai_api_type: AZURE')],
  ])('loads with %s', (_what, text) => {
    expect(() => load(text, env)).not.toThrow();
  });

  it.each([
    ['an empty file', '', '', 'found nothing; must be a mapping'],
    ['only a comment', '# later', '', 'found nothing; must be a mapping'],
    ['a scalar', 'endpoints', '', 'found a string; must be a mapping'],
    ['a list', '- name: chat', '', 'found a list; must be a mapping'],
    ['no endpoints key', 'colour: red', 'endpoints', 'missing; must be a list'],
    ['a misspelt endpoints key', 'endpoint: []', 'endpoints', 'is the unknown key "endpoint" beside it meant?'],
    ['endpoints that are null', 'endpoints:', 'endpoints', 'found null; must be a list'],
    ['endpoints that are a mapping', 'endpoints: {}', 'endpoints', 'found a mapping; must be a list'],
    ['routes that are a text', 'endpoints: []\nroutes: x', 'routes', 'found "x"; must be a list'],
    ['an entry that is a text', 'endpoints: [chat]', 'endpoints[0]', 'found "chat"; must be a mapping'],
    ['an entry that is null', 'endpoints: [null]', 'endpoints[0]', 'found null; must be a mapping'],
    ['a missing name', fileWith({ name: null }), 'endpoints[0].name', 'missing; must be a string'],
    [
      'an integer name',
      fileWith({ name: '12' }),
      'endpoints[0].name',
      'found 12, a number; must be a string: put it in',
    ],
    ['a name with a space', fileWith({ name: 'a b' }), 'endpoints[0].name', 'found "a b"; must consist of letters'],
    ['a name with a slash', fileWith({ name: 'a/b' }), 'endpoints[0].name', 'found "a/b"; must consist of letters'],
    ['an empty name', fileWith({ name: '""' }), 'endpoints[0].name', 'found ""; must consist of letters'],
    ['a missing type', fileWith({ endpoint_type: null }), 'endpoints[0].endpoint_type', 'missing; must be one of'],
    ['a null type', fileWith({ endpoint_type: '' }), 'endpoints[0].endpoint_type', 'found null; must be one of'],
    [
      'an unknown type',
      fileWith({ endpoint_type: 'llm/v1/images' }),
      'endpoints[0].endpoint_type',
      'found "llm/v1/images"',
    ],
    ['a short type', fileWith({ endpoint_type: 'chat' }), 'endpoints[0].endpoint_type', 'did you mean "llm/v1/chat"?'],
    ['a type in capitals', fileWith({ endpoint_type: 'LLM/V1/CHAT' }), 'endpoints[0].endpoint_type', 'did you mean'],
    ['a bad old type', OLD_FORM.replace('v1/chat', 'v1/chats'), 'routes[0].route_type', 'did you mean "llm/v1/chat"?'],
    ['a missing model', fileWith({ model: null }), 'endpoints[0].model', 'missing; must be a mapping'],
    ['a null model', fileWith({ model: '' }), 'endpoints[0].model', 'found null; must be a mapping'],
    ['a model that is a list', fileWith({ model: '[]' }), 'endpoints[0].model', 'found a list; must be a mapping'],
    ['an empty model', fileWith({ model: '{}' }), 'endpoints[0].model.provider', 'missing; must be a string'],
    ['a config alone', fileWith({ model: '{config: {}}' }), 'endpoints[0].model.provider', 'missing; must be a string'],
    [
      'a number as provider',
      fileWith({ model: '{provider: 3, config: {}}' }),
      'endpoints[0].model.provider',
      'found 3',
    ],
    [
      'no such provider',
      fileWith({ model: '{provider: foo, config: {}}' }),
      'endpoints[0].model.provider',
      'found "foo"',
    ],
    [
      'a misspelt provider',
      fileWith({ model: '{provider: open_ai, config: {}}' }),
      'endpoints[0].model.provider',
      'did you',
    ],
    ['no config', fileWith({ model: '{provider: openai}' }), 'endpoints[0].model.config', 'missing; a provider needs'],
    [
      'a null config',
      fileWith({ model: '{provider: openai, config: }' }),
      'endpoints[0].model.config',
      'found null; a pro',
    ],
    [
      'a text as config',
      fileWith({ model: '{provider: openai, config: x}' }),
      'endpoints[0].model.config',
      'found a string',
    ],
    [
      'no key',
      fileWith({ model: '{provider: openai, config: {}}' }),
      'endpoints[0].model.config.openai_api_key',
      'missing',
    ],
    [
      'a number as a string',
      modelWith('openai_api_version: 3'),
      'endpoints[0].model.config.openai_api_version',
      'found 3',
    ],
    [
      'fields that exclude each other',
      modelWith('openai_api_type: azure, openai_organization: o'),
      'endpoints[0].model.config.openai_organization',
      "cannot be set when openai_api_type is 'azure'",
    ],
    [
      'a nested list in a list of mappings',
      fileWith({ model: '{provider: mlflow-model-serving, config: {faults: [[]]}}' }),
      'endpoints[0].model.config.faults',
      'each value in faults must be an object',
    ],
    [
      'a wrong value deep inside',
      fileWith({ model: '{provider: mlflow-model-serving, config: {faults: [{status: x}]}}' }),
      'endpoints[0].model.config.faults[0].status',
      'found "x"; must be an integer number',
    ],
    ['a route that is nothing', 'endpoints: []\nroutes: [{name: r}]', 'routes[0]', 'found neither an endpoint'],
  ])('is refused for %s', (_what, text, path, message) => {
    expect(problemsOf(text, env)).toMatchObject([{ path, message: expect.stringContaining(message) }]);
  });

  it('is refused for a name used twice, over both lists, on the line of the second', () => {
    expect(problemsOf(`${NEW_FORM}${OLD_FORM}`, env)).toEqual([
      { path: 'routes[0].name', line: 12, message: expect.stringContaining('"chat" a second time') },
    ]);
  });

  it('tells all problems at once, each with its path and line, in the order of the file', () => {
    const text = [
      'endpoints:',
      '  - name: a b',
      '    endpoint_type: llm/v1/chat',
      '    model:',
      '      provider: openai',
      '      config:',
      '        openai_api_key: $UNSET',
      '        openai_api_type: foo',
      '  - endpoint_type: llm/v1/nothing',
      '    model: {provider: nobody, config: {}}',
      '    limit:',
      '      calls: -1',
      '      renewal_period: week',
    ].join('\n');
    expect(problemsOf(text).map(({ path, line }) => [path, line])).toEqual([
      ['endpoints[0].name', 2],
      ['endpoints[0].model.config.openai_api_key', 7],
      ['endpoints[0].model.config.openai_api_type', 8],
      ['endpoints[1].name', 9],
      ['endpoints[1].endpoint_type', 9],
      ['endpoints[1].model.provider', 10],
      ['endpoints[1].limit.calls', 12],
      ['endpoints[1].limit.renewal_period', 13],
    ]);
  });

  it('tells of cross-field problems beside a key that is not set', () => {
    const text = modelWith('openai_api_type: azure, openai_organization: o');
    expect(problemsOf(text).map(({ path }) => path)).toEqual([
      'endpoints[0].model.config.openai_api_key',
      'endpoints[0].model.config.openai_organization',
    ]);
  });

  it('warns of unknown keys with their line, guesses what was meant, and never shows their values', () => {
    const { warnings } = load(modelWith('openai_organisation: hidden-value'), env);
    expect(warnings).toEqual([
      'endpoints[0].model.config.openai_organisation (line 4): unknown key, ignored; did you mean "openai_organization"?',
    ]);
  });

  it('keeps the initialiser where the file says null, and leaves unknown keys out of the config', () => {
    const { target } = load(modelWith('openai_api_version: null, constructor: 1, __proto__: {x: 1}, toString: 1'), env)
      .endpoints[0]!;
    expect(target.config).toBeInstanceOf(KeyedConfig);
    expect(target.config).toMatchObject({ openai_api_version: '2023-06-01', openai_api_type: 'openai' });
    expect(Object.keys(target.config).sort()).toEqual([
      'openai_api_key',
      'openai_api_type',
      'openai_api_version',
      'openai_organization',
    ]);
  });

  it('makes instances of nested classes, keys included', () => {
    const model =
      '{provider: mlflow-model-serving, config: {faults: [{api_key: nested-key}], headers: {constructor: 1}}}';
    const config = load(fileWith({ model })).endpoints[0]?.target.config as OptionalConfig;
    expect(config.faults[0]).toMatchObject({ status: 503 });
    expect(config.faults[0]?.api_key).toBeInstanceOf(Secret);
    expect(config.api_key).toBeUndefined();
  });

  it('is frozen throughout, but for the provider', () => {
    const snapshot = load(fileWith({ limit: '{calls: 1, renewal_period: day}' }), env);
    const endpoint = snapshot.endpoints[0]!;
    const { endpoints, byName, warnings } = snapshot;
    for (const object of [
      snapshot,
      endpoints,
      byName,
      warnings,
      endpoint,
      endpoint.target,
      endpoint.target.config,
      endpoint.limit,
    ]) {
      expect(Object.isFrozen(object)).toBe(true);
    }
    expect(Object.isFrozen(endpoint.provider)).toBe(false);
  });

  it('knows its absolute path', () => {
    const path = fileOf('endpoints: []');
    expect(loadGatewayFile(relative(process.cwd(), path), catalog, {}).path).toBe(path);
    const missing = errorOf(() => loadGatewayFile('~/no-such-file.yaml', catalog, {}));
    expect(missing.source).toBe(join(homedir(), 'no-such-file.yaml'));
  });

  it.each([
    ['a missing file', () => join(tmpdir(), 'no', 'such', 'file.yaml'), 'there is no such file'],
    ['a path below a file', () => join(fileOf(''), 'x.yaml'), 'there is no such file'],
    ['a directory', () => mkdtempSync(join(tmpdir(), 'sluice-config-')), 'found a directory; must be a YAML file'],
    ['a device', () => '/dev/null', 'found neither a file nor a link to one'],
    ['a path with a zero byte', () => 'a\0b', 'the file cannot be read'],
    ['a path that is too long', () => 'x'.repeat(5000), 'the path is too long'],
    ['bytes that are not UTF-8', () => fileOf(Buffer.from([0x61, 0xff, 0xfe])), 'not UTF-8'],
  ])('is refused for %s', (_what, pathOf, message) => {
    const path = pathOf();
    const error = errorOf(() => loadGatewayFile(path, catalog, {}));
    expect(basename(error.source)).toBe(basename(path));
    expect(error.problems).toEqual([{ path: '', line: undefined, message: expect.stringContaining(message) }]);
  });
});

describe('only_if_env', () => {
  const file = fileWith({ only_if_env: 'MY_FLAG' });

  it('leaves the endpoint out where the variable is unset or empty, and says so', () => {
    for (const flag of [{}, { MY_FLAG: '' }]) {
      const snapshot = load(file, flag);
      expect(snapshot.endpoints).toEqual([]);
      expect(snapshot.leftOut).toEqual([{ name: 'chat', variable: 'MY_FLAG' }]);
    }
  });

  it('serves the endpoint where the variable is set', () => {
    const snapshot = load(file, { MY_FLAG: '1', OPENAI_API_KEY: 'k' });
    expect(snapshot.endpoints.map(({ name }) => name)).toEqual(['chat']);
    expect(snapshot.leftOut).toEqual([]);
  });

  it('refuses what is no name of a variable', () => {
    expect(problemsOf(fileWith({ only_if_env: '"$MY_FLAG"' }), { $MY_FLAG: '1', OPENAI_API_KEY: 'k' })).toEqual([
      expect.objectContaining({ path: 'endpoints[0].only_if_env' }),
    ]);
  });
});
