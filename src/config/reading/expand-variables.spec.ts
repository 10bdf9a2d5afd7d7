import { load, problemsOf, type KeyedConfig, type OptionalConfig } from '../../../test/support/config';

const env = { HOST: 'provider.test', KIND: 'AZURE', EMPTY: '', KEY: 'key' };

const fileWith = (provider: string, config: string): string => `
endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: {provider: ${provider}, name: $HOST, config: ${config}}
`;

function configOf(config: string): KeyedConfig {
  return load(fileWith('openai', `{openai_api_key: $KEY, ${config}}`), env).endpoints[0]?.target.config as KeyedConfig;
}

describe('expandVariables', () => {
  it.each([
    ['$HOST', 'provider.test'],
    ['${HOST}', 'provider.test'],
    ['https://${HOST}/v1', 'https://provider.test/v1'],
    ['${HOST}${HOST}', 'provider.testprovider.test'],
    ['$$HOST', '$HOST'],
    ['$${HOST}', '${HOST}'],
    ['a $HOST b', 'a $HOST b'],
    ['$HOST/v1', '$HOST/v1'],
    ['pa$$word', 'pa$$word'],
    ['5$', '5$'],
    ['$', '$'],
    ['$5', '$5'],
  ])('expands %s to %s', (text, value) => {
    expect(configOf(`openai_organization: "${text}"`).openai_organization).toBe(value);
  });

  it('expands a variable before the value is validated', () => {
    expect(configOf('openai_api_type: $KIND').openai_api_type).toBe('azure');
  });

  it('expands variables in nested objects, in lists and in mappings with arbitrary keys', () => {
    const text = '{headers: {"x-host": "h ${HOST}", list: ["$HOST", 5]}, faults: [{api_key: "${KEY}"}]}';
    const config = load(fileWith('mlflow-model-serving', text), env).endpoints[0]?.target.config as OptionalConfig;
    expect(config.headers).toEqual({ 'x-host': 'h provider.test', list: ['provider.test', 5] });
    expect(config.faults[0]?.api_key?.reveal()).toBe('key');
  });

  it.each([
    ['openai_organization', '$UNSET', 'environment variable UNSET is not set'],
    ['openai_organization', 'a/${UNSET}', 'environment variable UNSET is not set'],
    ['openai_organization', '$EMPTY', 'environment variable EMPTY is empty'],
    ['openai_api_type', '$UNSET', 'environment variable UNSET is not set'],
  ])('reports a problem if the variable of %s: "%s" is unset or empty', (key, text, message) => {
    expect(problemsOf(fileWith('openai', `{openai_api_key: k, ${key}: "${text}"}`), env)).toEqual([
      { path: `endpoints[0].model.config.${key}`, line: 5, message: expect.stringContaining(message) },
    ]);
  });

  it('reports the full path of an unset variable in a nested value', () => {
    const text = fileWith('mlflow-model-serving', '{headers: {a: [x, $UNSET]}}');
    expect(problemsOf(text)).toMatchObject([{ path: 'endpoints[0].model.config.headers.a[1]', line: 5 }]);
  });

  it('reports the name of a variable, not its value, if the value is invalid', () => {
    const [problem] = problemsOf(fileWith('openai', '{openai_api_key: k, openai_api_type: $HOST}'), env);
    expect(problem?.message).toContain('found "$HOST"; must be one of');
    expect(problem?.message).not.toContain('provider.test');
  });

  it('does not expand variables in model.name and in unknown keys', () => {
    const { endpoints } = load(fileWith('openai', '{openai_api_key: k, unknown: $UNSET}'), env);
    expect(endpoints[0]?.target.model).toBe('$HOST');
  });

  it('keeps ${…} without a valid variable name unchanged and warns', () => {
    const text = fileWith('openai', '{openai_api_key: k, openai_organization: "${A-b}"}');
    const { endpoints, warnings } = load(text);
    expect(endpoints[0]?.target.config).toMatchObject({ openai_organization: '${A-b}' });
    expect(warnings).toEqual([expect.stringContaining('openai_organization (line 5): "${" is not followed')]);
  });
});
