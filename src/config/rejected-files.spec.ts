import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loadGatewayFile } from './load-gateway-file';
import {
  catalog,
  errorOf,
  fileOf,
  fileWith,
  modelWith,
  NEW_FORM,
  OLD_FORM,
  problemsOf,
} from '../../test/support/config';

const env = { OPENAI_API_KEY: 'key-of-the-environment' };

describe('loadGatewayFile', () => {
  it.each([
    ['an empty file', '', '', 'found nothing; must be a mapping'],
    ['a file with only a comment', '# later', '', 'found nothing; must be a mapping'],
    ['a file that is a scalar', 'endpoints', '', 'found a string; must be a mapping'],
    ['a file that is a list', '- name: chat', '', 'found a list; must be a mapping'],
    ['a file without an endpoints key', 'colour: red', 'endpoints', 'missing; must be a list'],
    ['a misspelt endpoints key', 'endpoint: []', 'endpoints', 'did you write "endpoint" instead?'],
    ['endpoints that are null', 'endpoints:', 'endpoints', 'found null; must be a list'],
    ['endpoints that are a mapping', 'endpoints: {}', 'endpoints', 'found a mapping; must be a list'],
    ['routes that are a string', 'endpoints: []\nroutes: x', 'routes', 'found "x"; must be a list'],
    ['an entry that is a string', 'endpoints: [chat]', 'endpoints[0]', 'found "chat"; must be a mapping'],
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
    [
      'a type in task_type instead of endpoint_type',
      fileWith({ endpoint_type: null, task_type: 'llm/v1/chat' }),
      'endpoints[0].endpoint_type',
      'did you write "task_type" instead?',
    ],
    [
      'an invalid route_type',
      OLD_FORM.replace('v1/chat', 'v1/chats'),
      'routes[0].route_type',
      'did you mean "llm/v1/chat"?',
    ],
    ['a missing model', fileWith({ model: null }), 'endpoints[0].model', 'missing; must be a mapping'],
    ['a null model', fileWith({ model: '' }), 'endpoints[0].model', 'found null; must be a mapping'],
    ['a model that is a list', fileWith({ model: '[]' }), 'endpoints[0].model', 'found a list; must be a mapping'],
    ['an empty model', fileWith({ model: '{}' }), 'endpoints[0].model.provider', 'missing; must be a string'],
    [
      'a model with only a config',
      fileWith({ model: '{config: {}}' }),
      'endpoints[0].model.provider',
      'missing; must be a string',
    ],
    [
      'a number as provider',
      fileWith({ model: '{provider: 3, config: {}}' }),
      'endpoints[0].model.provider',
      'found 3',
    ],
    [
      'an unknown provider',
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
    [
      'a missing config',
      fileWith({ model: '{provider: openai}' }),
      'endpoints[0].model.config',
      'missing; must be a mapping with the provider',
    ],
    [
      'a null config',
      fileWith({ model: '{provider: openai, config: }' }),
      'endpoints[0].model.config',
      'found null; must be a mapping',
    ],
    [
      'a config that is a string',
      fileWith({ model: '{provider: openai, config: x}' }),
      'endpoints[0].model.config',
      'found a string',
    ],
    [
      'a missing API key',
      fileWith({ model: '{provider: openai, config: {}}' }),
      'endpoints[0].model.config.openai_api_key',
      'missing',
    ],
    [
      'a number in place of a string',
      modelWith('openai_api_version: 3'),
      'endpoints[0].model.config.openai_api_version',
      'found 3',
    ],
    [
      'mutually exclusive fields',
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
      'an invalid value in a nested object',
      fileWith({ model: '{provider: mlflow-model-serving, config: {faults: [{status: x}]}}' }),
      'endpoints[0].model.config.faults[0].status',
      'found "x"; must be an integer',
    ],
    [
      'a route without the fields of an endpoint or of a traffic route',
      'endpoints: []\nroutes: [{name: r}]',
      'routes[0]',
      'must be an endpoint',
    ],
  ])('rejects %s', (_what, text, path, message) => {
    expect(problemsOf(text, env)).toMatchObject([{ path, message: expect.stringContaining(message) }]);
  });

  it('rejects a name that both lists contain, with the line of the second entry', () => {
    expect(problemsOf(`${NEW_FORM}${OLD_FORM}`, env)).toEqual([
      { path: 'routes[0].name', line: 12, message: expect.stringContaining('"chat" a second time') },
    ]);
  });

  it.each([
    ['a missing file', () => join(tmpdir(), 'no', 'such', 'file.yaml'), 'there is no such file'],
    ['a path below a file', () => join(fileOf(''), 'x.yaml'), 'there is no such file'],
    ['a directory', () => mkdtempSync(join(tmpdir(), 'sluice-config-')), 'found a directory; must be a YAML file'],
    ['a device file', () => '/dev/null', 'found neither a file nor a link to a file'],
    ['a path with a NUL byte', () => 'a\0b', 'the file cannot be read'],
    ['a path that is too long', () => 'x'.repeat(5000), 'the path is too long'],
    ['a file that is not UTF-8', () => fileOf(Buffer.from([0x61, 0xff, 0xfe])), 'not UTF-8'],
  ])('rejects %s', (_what, pathOf, message) => {
    const path = pathOf();
    const error = errorOf(() => loadGatewayFile(path, catalog, {}));
    expect(basename(error.source)).toBe(basename(path));
    expect(error.problems).toEqual([{ path: '', line: undefined, message: expect.stringContaining(message) }]);
  });
});
