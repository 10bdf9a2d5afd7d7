import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { Ajv2020 } from 'ajv/dist/2020';
import { readYaml } from '../../src/config/yaml/read-yaml';
import { Report } from '../../src/config/report';
import { ALIASES, ProviderRegistry } from '../../src/providers/contract/provider-registry';
import { ProvidersModule } from '../../src/providers/providers.module';
import { docCommentsIn } from './doc-comments';
import { gatewaySchema } from './gateway-schema';
import type { Schema } from './rules';

const ROOT = join(__dirname, '..', '..');
const FILE = join(ROOT, 'config', 'sluice.schema.json');

let schema: Schema;
let validate: (content: unknown) => boolean;

beforeAll(async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  schema = gatewaySchema(context.get(ProviderRegistry), ALIASES, docCommentsIn(join(ROOT, 'src')));
  await context.close();
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
  validate = ajv.compile(schema);
  if (process.env['SLUICE_WRITE_SCHEMA']) writeFileSync(FILE, `${JSON.stringify(schema, null, 2)}\n`);
});

function isValid(text: string): boolean {
  const report = new Report('file');
  const content = readYaml(text, report);
  report.throwIfInvalid();
  return validate(content);
}

const fileWith = (model: string, lines = ''): string => `
endpoints:
  - name: chat
    endpoint_type: llm/v1/chat
    model: ${model}
    ${lines}
`;
const SANDBOX = '{provider: sandbox, config: {}}';
const OPENAI = '{provider: openai, name: gpt, config: {openai_api_key: $KEY}}';

describe('config/sluice.schema.json', () => {
  it('is what the classes say; `npm run schema` writes it', () => {
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('describes every key', () => {
    const definitions = Object.entries(schema['$defs'] as Record<string, { properties: Record<string, Schema> }>);
    const silent = definitions.flatMap(([name, { properties }]) =>
      Object.keys(properties)
        .filter((key) => !properties[key]!['description'])
        .map((key) => `${name}.${key}`),
    );
    expect(silent).toEqual([]);
  });

  it.each([
    ['the new form', fileWith(OPENAI)],
    ['the old form', fileWith(OPENAI).replace('endpoints:', 'routes:').replace('endpoint_type', 'route_type')],
    ['the old type in the new list', fileWith(OPENAI).replace('endpoint_type', 'route_type')],
    ['no endpoints', 'endpoints: []\nroutes:\n'],
    ['a provider in another spelling', fileWith(SANDBOX.replace('sandbox', 'SandBox'))],
    ['nulls for what need not be given', fileWith(OPENAI, 'limit: null\n    payload: null\n    parameters: null')],
    ['a limit', fileWith(SANDBOX, 'limit: {calls: "10", renewal_period: 5 Minutes, key: null}')],
    ['a variable in place of a word', fileWith(OPENAI.replace('}}', ', openai_api_type: $TYPE}}'))],
    ['a parameter of the vendor', fileWith(SANDBOX, 'parameters: {default: {safe_prompt: true, stop: [a]}}')],
    [
      'a traffic route',
      `${fileWith(SANDBOX)}routes: [{name: r, task_type: llm/v1/chat, destinations: [{name: chat, traffic_percentage: 100}]}]`,
    ],
    ['a proxy in a variable', fileWith(SANDBOX, 'connection: {proxy: $PROXY, ca_file: "${FOLDER}/ca.pem"}')],
    ['images that are fetched', fileWith(SANDBOX, 'connection: null\n    images: {fetch: true, max_bytes: 1000}')],
    ['private networks', `egress: {allow: [10.0.0.0/8, "*.local"]}${fileWith(SANDBOX)}`],
    ['keys merged from an anchor', fileWith('{provider: sandbox, config: {<<: {latency_ms: 5}}}')],
  ])('accepts %s', (_what, text) => {
    expect(isValid(text)).toBe(true);
  });

  it.each([
    ['a list', '[]'],
    ['neither endpoints nor routes', 'strict_parity: true'],
    ['a misspelt key', fileWith(SANDBOX, 'limits: null')],
    ['an unknown key at the root', `${fileWith(SANDBOX)}colour: red`],
    ['a name with a space', fileWith(SANDBOX).replace('name: chat', 'name: a b')],
    ['a missing name', fileWith(SANDBOX).replace('name: chat', 'only_if_env: X')],
    ['a missing type', fileWith(SANDBOX).replace('endpoint_type: llm/v1/chat', 'only_if_env: X')],
    ['an unknown type', fileWith(SANDBOX).replace('llm/v1/chat', 'llm/v1/images')],
    ['an unknown provider', fileWith('{provider: nobody, config: {}}')],
    ['no config', fileWith('{provider: sandbox}')],
    ['the key of another provider', fileWith('{provider: sandbox, config: {openai_api_key: $KEY}}')],
    ['a missing key', fileWith('{provider: anthropic, config: {}}')],
    ['a key that is a number', fileWith(OPENAI.replace('$KEY', '12345'))],
    ['a word that is none of those there are', fileWith(OPENAI.replace('}}', ', openai_api_type: azur}}'))],
    ['a model parameter in config', fileWith(OPENAI.replace('}}', ', temperature: 0.5}}'))],
    ['a wrong value deep inside', fileWith('{provider: sandbox, config: {faults: [{kind: status, status: 200}]}}')],
    ['a proxy of another kind', fileWith(SANDBOX, 'connection: {proxy: "ftp://proxy"}')],
    ['an unknown key of a connection', fileWith(SANDBOX, 'connection: {cafile: a.pem}')],
    ['images of no bytes', fileWith(SANDBOX, 'images: {fetch: true, max_bytes: 0}')],
    ['a host that is no list', `egress: {allow: localhost}${fileWith(SANDBOX)}`],
    ['a limit by the week', fileWith(SANDBOX, 'limit: {calls: 1, renewal_period: week}')],
    ['a limit without calls', fileWith(SANDBOX, 'limit: {renewal_period: minute}')],
    ['a maximum that is unknown', fileWith(SANDBOX, 'parameters: {maximum: {max_token: 5}}')],
    [
      'a route without a share',
      `${fileWith(SANDBOX)}routes: [{name: r, task_type: llm/v1/chat, destinations: [{name: chat}]}]`,
    ],
    [
      'a route without a type',
      `${fileWith(SANDBOX)}routes: [{name: r, destinations: [{name: chat, traffic_percentage: 100}]}]`,
    ],
  ])('refuses %s', (_what, text) => {
    expect(isValid(text)).toBe(false);
  });
});
