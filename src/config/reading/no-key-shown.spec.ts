import { inspect } from 'node:util';
import { formatProblems } from '../problems';
import { errorOf, load } from '../../../test/support/config';

const CANARIES = [
  'sk-canary',
  'sk-proj-canary-0123456789abcdef',
  'c4n4ryc4n4ryc4n4ry',
  'abcdefghijklmnopqrstuvwxyzabcd',
  '987654321987654321',
];

const PLACES: Record<string, (key: string) => string> = {
  'its own field, next to an invalid field': (key) =>
    fileOf(`{provider: openai, config: {openai_api_key: "${key}", openai_api_type: x}}`),
  'its own field, as the name of a variable': (key) =>
    fileOf(`{provider: openai, config: {openai_api_key: "$${key}"}}`),
  'its own field, as a variable in braces': (key) =>
    fileOf(`{provider: openai, config: {openai_api_key: "\${${key}}"}}`),
  'its own field, in a list': (key) => fileOf(`{provider: openai, config: {openai_api_key: ["${key}"]}}`),
  'its own field, unquoted': (key) => fileOf(`{provider: nobody, config: {openai_api_key: ${key}}}`),
  'another field': (key) => fileOf(`{provider: openai, config: {openai_api_key: k, openai_api_type: "${key}"}}`),
  'the provider': (key) => fileOf(`{provider: "${key}", config: {}}`),
  'the config': (key) => fileOf(`{provider: openai, config: "${key}"}`),
  'the model': (key) => fileOf(`"${key}"`),
  'the endpoint name': (key) => fileOf('{}').replace('name: chat', `name: "${key} "`),
  'a duplicate endpoint name': (key) => `endpoints: [{name: ${key}}, {name: ${key}}]`,
  'the endpoint type': (key) => fileOf('{}').replace('llm/v1/chat', key),
  'an endpoint entry': (key) => `endpoints: ["${key}"]`,
  'an unknown key': (key) => fileOf(`{provider: openai, config: {openai_key: "${key}"}}`),
  'the name of a config field': (key) => fileOf(`{provider: openai, config: {"${key}": 1}}`),
  'the limit': (key) => `${fileOf('{}')}    limit: {calls: "${key}", renewal_period: "${key}"}`,
  'the root': (key) => key,
  'invalid YAML': (key) => `endpoints: [${key}`,
  'a YAML alias': (key) => `endpoints: *${key}`,
  'a YAML tag': (key) => `endpoints: !${key} x`,
  'a value with a reserved first character': (key) => `endpoints: @${key}`,
};

function fileOf(model: string): string {
  return `endpoints:\n  - name: chat\n    endpoint_type: llm/v1/chat\n    model: ${model}\n`;
}

describe('config errors and snapshots', () => {
  it.each(Object.keys(PLACES))('never show an API key that is in %s', (place) => {
    for (const key of CANARIES) {
      const error = errorOf(() => load(PLACES[place]!(key)));
      const output = `${formatProblems(error)} ${error.message} ${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`;
      expect(output).not.toContain(key);
    }
  });

  it('never show an API key in the warnings and the snapshot of a valid file', () => {
    for (const key of CANARIES) {
      const text = fileOf(
        `{provider: openai, config: {openai_api_key: "${key}", openai_key: "${key}", "${key}": "${key}"}}`,
      );
      const snapshot = load(text);
      const output = `${inspect(snapshot, { depth: 9, showHidden: true })} ${JSON.stringify(snapshot)}`;
      expect(snapshot.warnings).toHaveLength(2);
      expect(output).not.toContain(key);
    }
  });

  it('show plain values and the names of variables', () => {
    const text = fileOf(
      '{provider: openai, config: {openai_api_key: $MY_OPENAI_API_KEY_2, openai_api_type: azure-ad}}',
    );
    const output = formatProblems(errorOf(() => load(text)));
    expect(output).toContain('environment variable MY_OPENAI_API_KEY_2 is not set');
    expect(output).toContain('found "azure-ad"');
  });
});
