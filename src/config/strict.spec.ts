import { fileOf, load, problemsOf } from '../../test/support/config';

const env = { KEY: 'k' };
const strict = { strict: true };

const fileWith = (model: string, lines = ''): string => `
endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: ${model}
    ${lines}
`;
const VALID_MODEL = '{provider: openai, name: gpt, config: {openai_api_key: $KEY}}';

describe('strict validation', () => {
  it.each(['$KEY', '"${KEY}"', '""'])('accepts a file with the API key %s', (key) => {
    expect(load(fileWith(VALID_MODEL.replace('$KEY', key)), env, strict).endpoints).toHaveLength(1);
  });

  it('accepts an API key in a key file and the deprecated form of a gateway file', () => {
    expect(load(fileWith(VALID_MODEL.replace('$KEY', fileOf('key'))), env, strict).endpoints).toHaveLength(1);
    const old = fileWith(VALID_MODEL).replace('endpoints:', 'routes:').replace('endpoint_type', 'route_type');
    expect(load(old, env, strict).warnings).toHaveLength(2);
  });

  it.each([
    ['an unknown key of an endpoint', fileWith(VALID_MODEL, 'colour: red'), 'colour', 6, 'unknown key'],
    [
      'a key of traffic routes in an endpoint',
      fileWith(VALID_MODEL, 'on_broken_stream: continue'),
      'on_broken_stream',
      6,
      'unknown key, ignored; it is a key of traffic routes, not of endpoints',
    ],
    [
      'an unknown key of config',
      fileWith(VALID_MODEL.replace('}}', ', temperature: 1}}')),
      'model.config.temperature',
      5,
      'u',
    ],
    [
      'a type that the provider does not support',
      fileWith('{provider: mlflow-model-serving, name: m, config: {}}').replace(
        'chat\n    model',
        'embeddings\n    model',
      ),
      'endpoint_type',
      4,
      'MLflow does not support llm/v1/embeddings',
    ],
    [
      'a model without a name',
      fileWith(VALID_MODEL.replace('name: gpt, ', '')),
      'model.name',
      5,
      'missing; must name the model',
    ],
    ['a model with an empty name', fileWith(VALID_MODEL.replace('gpt', '""')), 'model.name', 5, 'must name the model'],
    [
      'an API key in plain text',
      fileWith(VALID_MODEL.replace('$KEY', 'canary')),
      'model.config.openai_api_key',
      5,
      'in plain text',
    ],
  ])('rejects %s, which normal validation accepts', (_what, text, path, line, message) => {
    expect(load(text, env).endpoints).toHaveLength(1);
    const problems = problemsOf(text, env, strict);
    expect(problems).toEqual([{ path: `endpoints[0].${path}`, line, message: expect.stringContaining(message) }]);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  it.each(['/run/canary', './canary', '~/canary', 'secrets/canary.txt', 'canary.pem', 'canary.KEY'])(
    'rejects %s, the path of a missing key file, which normal validation uses as the key with a warning',
    (path) => {
      const text = fileWith(VALID_MODEL.replace('$KEY', path));
      const expected = 'looks like the path of a file, but there is no such file';
      const { warnings } = load(text, env);
      expect(warnings).toEqual([expect.stringContaining(expected)]);
      const problems = problemsOf(text, env, strict);
      expect(problems).toEqual([
        { path: 'endpoints[0].model.config.openai_api_key', line: 5, message: expect.stringContaining(expected) },
      ]);
      expect(JSON.stringify([warnings, problems])).not.toMatch(/canary/i);
    },
  );

  it.each([
    ['http://me:canary@proxy:3128', 1],
    ['http://me:${PASSWORD}x@proxy:3128', 1],
    ['http://me:${PASSWORD}@proxy:3128', 0],
    ['$PROXY', 0],
    ['http://proxy:3128', 0],
  ])('rejects a proxy password in plain text: %s has %i problems', (proxy, count) => {
    const text = fileWith(VALID_MODEL, `connection: {proxy: "${proxy}"}`);
    const variables = { ...env, PASSWORD: 'canary', PROXY: 'http://me:canary@proxy:3128' };
    expect(load(text, variables).endpoints).toHaveLength(1);
    if (count === 0) {
      expect(load(text, variables, strict).warnings).toEqual([]);
      return;
    }
    const problems = problemsOf(text, variables, strict);
    expect(problems).toEqual([
      { path: 'endpoints[0].connection.proxy', line: 6, message: expect.stringContaining('a password in plain text') },
    ]);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  it('reports all problems at once', () => {
    const text = fileWith('{provider: openai, config: {openai_api_key: canary}}', 'colour: red');
    expect(problemsOf(`shape: round${text}`, env, strict)).toHaveLength(4);
  });
});
