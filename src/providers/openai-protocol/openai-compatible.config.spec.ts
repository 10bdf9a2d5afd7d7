import { errorOf, fileOf } from '../../../test/support/config';
import { loadGatewayFile } from '../../config';
import { COMPATIBLE_ADAPTERS } from '../compatible';
import { ProviderRegistry } from '../contract/provider-registry';
import type { GenericConfig } from '../compatible/generic.adapter';

const catalog = new ProviderRegistry(COMPATIBLE_ADAPTERS.map((Adapter) => new Adapter()));

function load(provider: string, settings: object, env: NodeJS.ProcessEnv = {}, strict = false) {
  const file = `endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: {provider: ${provider}, name: m, config: ${JSON.stringify(settings)}}
`;
  return loadGatewayFile(fileOf(file), catalog, env, { strict }).endpoints[0]?.target.config as GenericConfig;
}

const BASE = { api_base: 'http://host/v1' };
const problemsWith = (provider: string, settings: object) =>
  errorOf(() => load(provider, settings)).problems.map(({ path }) => path.split('.').at(-1));

describe('the configuration of an OpenAI-compatible provider', () => {
  it('requires a key for hosted providers and none for self-hosted servers', () => {
    expect(problemsWith('groq', {})).toEqual(['api_key']);
    expect(load('Ollama', {}).api_key).toBeUndefined();
    expect(load('LLAMACPP', {}).auth_header).toBe('Authorization: Bearer');
    expect(load('nvidia_nim', { api_key: 'k' }).api_key?.reveal()).toBe('k');
  });

  it('requires api_base for openai-compatible', () => {
    expect(problemsWith('openai-compatible', {})).toEqual(['api_base']);
    expect(load('openai_compatible', BASE)).toMatchObject({ chat_path: 'chat/completions' });
  });

  it('may contain variables in headers', () => {
    const settings = { ...BASE, headers: { 'X-Team-Token': '${TEAM}' } };
    expect(load('openai-compatible', settings, { TEAM: 't-1' }).headers).toEqual({ 'X-Team-Token': 't-1' });
  });

  it.each([
    ['X-Team-Token', 'canary'],
    ['authorization', 'Bearer canary$'],
    ['X-Api-Key', '$${KEY}-canary'],
  ])('is rejected in strict mode with the plain-text credential %s: %s', (name, value) => {
    const settings = { ...BASE, headers: { [name]: value } };
    expect(Object.keys(load('openai-compatible', settings).headers)).toEqual([name]);
    const { problems } = errorOf(() => load('openai-compatible', settings, {}, true));
    expect(problems).toMatchObject([{ message: expect.stringContaining('a credential in plain text') as string }]);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  it.each([
    ['X-Api-Key', '$KEY'],
    ['authorization', 'Bearer ${KEY}'],
    ['X-Title', 'My app'],
  ])('is accepted in strict mode with %s: %s', (name, value) => {
    const settings = { ...BASE, headers: { [name]: value } };
    expect(load('openai-compatible', settings, { KEY: 'k-1' }, true).headers).toHaveProperty(name);
  });

  it.each<[string, object, string[]]>([
    ['a header that is none', { headers: { 'a b': 'x' } }, ['headers']],
    ['a header of the connection', { headers: { Host: 'x' } }, ['headers']],
    ['a header of two lines', { headers: { 'x-a': 'x\ny' } }, ['headers']],
    ['a header that is a number', { headers: { 'x-a': 5 } }, ['headers']],
    ['a header for keys that does not say so', { auth_header: 'X-Caller' }, ['auth_header']],
    ['a header for keys that is none', { auth_header: 'a b' }, ['auth_header']],
    ['a new name that is none', { rename_fields: { a: 1 } }, ['rename_fields']],
    ['a list for a mapping', { default_fields: [] }, ['default_fields']],
    ['a mode that there is not', { completions_mode: 'guess' }, ['completions_mode']],
    ['an address that is none', { api_base: 'host' }, ['api_base']],
  ])('is rejected with %s', (_what, settings, properties) => {
    expect(problemsWith('openai-compatible', { ...BASE, ...settings })).toEqual(properties);
  });
});
