import { load, modelWith, fileWith, problemsOf } from '../../test/support/config';

const env = { OPENAI_API_KEY: 'key-of-the-environment' };

describe('loadGatewayFile', () => {
  it('reports all problems at once, each with its path and line, in file order', () => {
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

  it('reports cross-field problems together with an unset API key', () => {
    const text = modelWith('openai_api_type: azure, openai_organization: o');
    expect(problemsOf(text).map(({ path }) => path)).toEqual([
      'endpoints[0].model.config.openai_api_key',
      'endpoints[0].model.config.openai_organization',
    ]);
  });

  it('warns about an unknown key with its line and a suggestion, without its value', () => {
    const { warnings } = load(modelWith('openai_organisation: hidden-value'), env);
    expect(warnings).toEqual([
      'endpoints[0].model.config.openai_organisation (line 4): unknown key, ignored; did you mean "openai_organization"?',
    ]);
  });

  it('suggests the newer of two similar keys', () => {
    expect(load(fileWith({ type: 'llm/v1/chat' }), env).warnings).toEqual([
      'endpoints[0].type (line 5): unknown key, ignored; did you mean "endpoint_type"?',
    ]);
  });
});
