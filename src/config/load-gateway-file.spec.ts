import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { loadGatewayFile } from './load-gateway-file';
import { Secret } from './secret';
import {
  catalog,
  errorOf,
  fileOf,
  fileWith,
  KeyedConfig,
  load,
  modelWith,
  NEW_FORM,
  OLD_FORM,
  type OptionalConfig,
} from '../../test/support/config';

const env = { OPENAI_API_KEY: 'key-of-the-environment' };

describe('loadGatewayFile', () => {
  it.each([
    ['new', NEW_FORM],
    ['deprecated', OLD_FORM],
  ])('loads the migration guide’s example in the %s form', (_form, text) => {
    const snapshot = load(text, env);
    const endpoint = snapshot.byName.get('chat');
    expect(snapshot.endpoints).toEqual([endpoint]);
    expect(endpoint).toMatchObject({ name: 'chat', endpoint_type: 'llm/v1/chat', limit: null });
    expect(endpoint?.provider).toBe(catalog.find('openai'));
    expect(endpoint?.target.model).toBe('gpt-4o-mini');
    expect((endpoint?.target.config as KeyedConfig).openai_api_key.reveal()).toBe('key-of-the-environment');
  });

  it('warns about deprecated keys with their new names, and does not warn about new keys', () => {
    expect(load(NEW_FORM, env).warnings).toEqual([]);
    expect(load(OLD_FORM, env).warnings).toEqual([
      'routes (line 2): deprecated for endpoints; rename it to endpoints, and each route_type to endpoint_type',
      'routes[0].route_type (line 4): deprecated; rename it to endpoint_type',
    ]);
  });

  it('groups equal warnings for the log and keeps each of them for validate', () => {
    const entry = OLD_FORM.slice(OLD_FORM.indexOf('  - name'));
    const others = Array.from({ length: 4 }, (_, index) => entry.replace('name: chat', `name: chat-${index}`));
    const { warnings, warningSummary } = load([OLD_FORM, ...others].join(''), env);
    expect(warnings).toHaveLength(6);
    expect(warningSummary).toEqual([
      warnings[0],
      expect.stringMatching(
        /^routes\[0\]\.route_type \(line 4\), routes\[1\]\.route_type \(line \d+\), routes\[2\]\S+ \(line \d+\) and 2 more: deprecated; rename it to endpoint_type$/,
      ),
    ]);
    expect(load(OLD_FORM, env).warningSummary).toEqual(load(OLD_FORM, env).warnings);
  });

  it('loads endpoints from both lists and with both names of the type key', () => {
    const text = `${NEW_FORM}${OLD_FORM.replace('name: chat', 'name: old')}`;
    expect(load(text, env).endpoints.map(({ name }) => name)).toEqual(['chat', 'old']);
    expect(load(NEW_FORM.replace('endpoint_type:', 'route_type:'), env).endpoints).toHaveLength(1);
    expect(load(OLD_FORM.replace('route_type:', 'endpoint_type:'), env).endpoints).toHaveLength(1);
  });

  it('prefers endpoint_type if route_type is set too', () => {
    const snapshot = load(fileWith({ route_type: 'nonsense' }), env);
    expect(snapshot.endpoints[0]?.endpoint_type).toBe('llm/v1/chat');
    expect(snapshot.warnings).toEqual([expect.stringContaining('ignored, because endpoint_type is set')]);
  });

  it.each([
    ['no endpoints', 'endpoints: []'],
    ['routes that are null', 'endpoints: []\nroutes:\n'],
    ['a name with a dot', fileWith({ name: 'gpt-4.1_mini' })],
    ['a non-ASCII name', fileWith({ name: 'é端点' })],
    ['a type in quotes', fileWith({ endpoint_type: '"llm/v1/embeddings"' })],
    ['config before provider', fileWith({ model: '{config: {openai_api_key: k}, provider: openai}' })],
    ['a provider in another case', fileWith({ model: '{provider: OpenAI, config: {openai_api_key: k}}' })],
    ['a provider with underscores', fileWith({ model: '{provider: mlflow_model_serving, config: {}}' })],
    ['a model without a name', fileWith({ model: '{provider: openai, config: {openai_api_key: k}}' })],
    ['a model with a null name', fileWith({ model: '{provider: openai, name: , config: {openai_api_key: k}}' })],
    ['unknown keys everywhere', `colour: red\n${fileWith({ colour: 'red' })}`],
    ['limit: null', fileWith({ limit: '' })],
    ['an empty literal key', fileWith({ model: '{provider: openai, config: {openai_api_key: ""}}' })],
    ['an unquoted date as the version', modelWith('openai_api_version: 2023-05-15')],
    ['an enumeration in another case', modelWith('openai_api_type: AZURE')],
  ])('accepts a file with %s', (_what, text) => {
    expect(() => load(text, env)).not.toThrow();
  });

  it('keeps the default of a field that is null, and omits unknown keys from the config', () => {
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

  it('creates instances of nested classes, including secrets', () => {
    const model =
      '{provider: mlflow-model-serving, config: {faults: [{api_key: nested-key}], headers: {constructor: 1}}}';
    const config = load(fileWith({ model })).endpoints[0]?.target.config as OptionalConfig;
    expect(config.faults[0]).toMatchObject({ status: 503 });
    expect(config.faults[0]?.api_key).toBeInstanceOf(Secret);
    expect(config.api_key).toBeUndefined();
  });

  it('returns a deeply frozen snapshot, except for the provider', () => {
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

  it('resolves the path of the file to an absolute path', () => {
    const path = fileOf('endpoints: []');
    expect(loadGatewayFile(relative(process.cwd(), path), catalog, {}).path).toBe(path);
    const missing = errorOf(() => loadGatewayFile('~/no-such-file.yaml', catalog, {}));
    expect(missing.source).toBe(join(homedir(), 'no-such-file.yaml'));
  });
});
