import { load, problemsOf } from '../../../test/support/config';

const fileWith = (lines: string, config = '{}'): string => `
endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: {provider: mlflow-model-serving, config: ${config}}
    ${lines}
`;

describe('the Sluice settings of an endpoint', () => {
  it('have defaults', () => {
    const snapshot = load(fileWith(''));
    expect(snapshot.strictParity).toBe(false);
    expect(snapshot.endpoints[0]).toMatchObject({ payload: 'auto', timeouts: {} });
    expect(snapshot.endpoints[0]?.parameters).toEqual({ default: {}, maximum: {} });
    expect(Object.keys(snapshot.endpoints[0]!.timeouts)).toEqual([]);
  });

  it('contain default and maximum parameters, including native parameters of the provider', () => {
    const parameters =
      '{default: {temperature: 0.2, stop: [a], safe_prompt: true, x: {y: 1}}, maximum: {max_tokens: 9}}';
    const [endpoint] = load(fileWith(`parameters: ${parameters}`)).endpoints;
    expect(endpoint?.parameters).toEqual({
      default: { temperature: 0.2, stop: ['a'], safe_prompt: true, x: { y: 1 } },
      maximum: { max_tokens: 9 },
    });
    expect(Object.keys(endpoint!.parameters.maximum)).toEqual(['max_tokens']);
    expect(Object.isFrozen(endpoint?.parameters.default['x'])).toBe(true);
  });

  it('accept timeouts in seconds', () => {
    const [endpoint] = load(fileWith('timeouts: {first_byte: 1.5, total: 600}')).endpoints;
    expect(endpoint?.timeouts).toStrictEqual({ firstByte: 1500, total: 600_000 });
  });

  it('contain the payload format, and the file contains strict_parity', () => {
    const snapshot = load(`strict_parity: yes${fileWith('payload: legacy')}`);
    expect(snapshot.endpoints[0]?.payload).toBe('legacy');
    expect(snapshot.strictParity).toBe(true);
  });

  it('use the default of a setting that is null', () => {
    const text = fileWith('parameters: {default: null}\n    timeouts: null\n    payload: null');
    expect(load(`strict_parity:${text}`).endpoints).toEqual(load(fileWith('')).endpoints);
  });

  it.each([
    ['parameters: 1', 'parameters', 'must be a mapping with default and maximum'],
    ['parameters: {default: {temperature: 3}}', 'parameters.default.temperature', 'found 3'],
    ['parameters: {default: {max_tokens: many}}', 'parameters.default.max_tokens', 'found "many"'],
    ['parameters: {default: {stop: [1]}}', 'parameters.default.stop', 'must be a string or a list of strings'],
    ['parameters: {default: {stream: true}}', 'parameters.default.stream', 'cannot have a default'],
    ['parameters: {default: {model: gpt}}', 'parameters.default.model', 'cannot have a default'],
    ['parameters: {default: {max_completion_tokens: 5}}', 'parameters.default.max_completion_tokens', 'max_tokens'],
    ['parameters: {maximum: {n: 0}}', 'parameters.maximum.n', 'found 0'],
    ['parameters: {default: {n: 3}, maximum: {n: 2}}', 'parameters.default', 'n is 3; must not exceed its maximum, 2'],
    ['timeouts: 30', 'timeouts', 'must be a mapping with first_byte, first_token, idle and total'],
    ['timeouts: {total: 0}', 'timeouts.total', 'must be a number of seconds'],
    ['timeouts: {idle: .inf}', 'timeouts.idle', 'must be a number of seconds'],
    ['timeouts: {idle: "30"}', 'timeouts.idle', 'must be a number of seconds'],
    ['payload: old', 'payload', 'found "old"; must be one of'],
  ])('reject %s', (lines, path, message) => {
    expect(problemsOf(fileWith(lines))).toEqual([
      { path: `endpoints[0].${path}`, line: 6, message: expect.stringContaining(message) },
    ]);
  });

  it('reject a strict_parity that is not a boolean', () => {
    expect(problemsOf(`strict_parity: "on"${fileWith('')}`)).toMatchObject([{ path: 'strict_parity', line: 1 }]);
  });

  it('warn about an unknown parameter in parameters.maximum', () => {
    expect(load(fileWith('parameters: {maximum: {max_token: 5}}')).warnings).toEqual([
      'endpoints[0].parameters.maximum.max_token (line 6): unknown key, ignored; did you mean "max_tokens"?',
    ]);
  });

  it('suggest parameters.default for a parameter in config, where MLflow’s documentation puts it', () => {
    const { endpoints, warnings } = load(fileWith('', '{temperature: 0.5}'));
    expect(endpoints[0]?.target.config).not.toHaveProperty('temperature');
    expect(warnings).toEqual([
      expect.stringMatching(/config\.temperature \(line 5\): unknown key.*parameters\.default/),
    ]);
  });

  it('warn about a type that the provider does not support', () => {
    const { endpoints, warnings } = load(fileWith('').replace('v1/chat', 'v1/embeddings'));
    expect(endpoints).toHaveLength(1);
    expect(warnings).toEqual([
      'endpoints[0].endpoint_type (line 4): MLflow does not support llm/v1/embeddings; it supports llm/v1/chat',
    ]);
  });
});

describe('MLFLOW_GATEWAY_ALLOWED_PROVIDERS', () => {
  const withPolicy = (list: string): NodeJS.ProcessEnv => ({ MLFLOW_GATEWAY_ALLOWED_PROVIDERS: list });

  it.each(['mlflow-model-serving', 'openai, MLflow_Model_Serving', '', ' , '])(
    'set to "%s" allows the provider mlflow-model-serving',
    (list) => {
      expect(load(fileWith(''), withPolicy(list)).endpoints).toHaveLength(1);
    },
  );

  it.each([
    ['openai', 'ChatGPT', 1],
    ['CHATGPT', 'openai', 1],
    ['openai', 'azure', 0],
  ])('set to "%s" with the provider %s loads %i endpoints, as in MLflow', (list, provider, count) => {
    const model = `{provider: ${provider}, name: m, config: {openai_api_key: k}}`;
    const file = `endpoints: [{name: chat, endpoint_type: llm/v1/chat, model: ${model}}]`;
    if (count > 0) expect(load(file, withPolicy(list)).endpoints).toHaveLength(count);
    else expect(problemsOf(file, withPolicy(list))).toHaveLength(1);
  });

  it('rejects every provider that it does not contain', () => {
    const [problem, ...others] = problemsOf(fileWith(''), withPolicy('openai,mlflow'));
    expect(problem).toMatchObject({ path: 'endpoints[0].model.provider', line: 5 });
    expect(problem?.message).toContain('found "mlflow-model-serving"; this server allows only "openai", "mlflow"');
    expect(others).toEqual([]);
  });
});
