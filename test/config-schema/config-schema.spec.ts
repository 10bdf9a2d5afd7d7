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
  it('is up to date (`npm run schema` generates it)', () => {
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('has a description for every key', () => {
    const definitions = Object.entries(schema['$defs'] as Record<string, { properties: Record<string, Schema> }>);
    const undescribed = definitions.flatMap(([name, { properties }]) =>
      Object.keys(properties)
        .filter((key) => !properties[key]!['description'])
        .map((key) => `${name}.${key}`),
    );
    expect(undescribed).toEqual([]);
  });

  it.each([
    ['endpoints with endpoint_type', fileWith(OPENAI)],
    [
      'routes with route_type',
      fileWith(OPENAI).replace('endpoints:', 'routes:').replace('endpoint_type', 'route_type'),
    ],
    ['route_type in endpoints', fileWith(OPENAI).replace('endpoint_type', 'route_type')],
    ['no endpoints', 'endpoints: []\nroutes:\n'],
    ['a provider name in mixed case', fileWith(SANDBOX.replace('sandbox', 'SandBox'))],
    ['null for optional keys', fileWith(OPENAI, 'limit: null\n    payload: null\n    parameters: null')],
    ['a limit', fileWith(SANDBOX, 'limit: {calls: "10", renewal_period: 5 Minutes, key: null}')],
    ['a variable in place of an enum value', fileWith(OPENAI.replace('}}', ', openai_api_type: $TYPE}}'))],
    ['a native parameter', fileWith(SANDBOX, 'parameters: {default: {safe_prompt: true, stop: [a]}}')],
    [
      'a traffic route',
      `${fileWith(SANDBOX)}routes: [{name: r, task_type: llm/v1/chat, destinations: [{name: chat, traffic_percentage: 100}]}]`,
    ],
    ['variables in connection', fileWith(SANDBOX, 'connection: {proxy: $PROXY, ca_file: "${FOLDER}/ca.pem"}')],
    ['image fetching', fileWith(SANDBOX, 'connection: null\n    images: {fetch: true, max_bytes: 1000}')],
    ['allowed private networks', `egress: {allow: [10.0.0.0/8, "*.local"]}${fileWith(SANDBOX)}`],
    ['keys merged from an anchor', fileWith('{provider: sandbox, config: {<<: {latency_ms: 5}}}')],
  ])('accepts %s', (_what, text) => {
    expect(isValid(text)).toBe(true);
  });

  it.each([
    ['a list', '[]'],
    ['neither endpoints nor routes', 'strict_parity: true'],
    ['a misspelt key', fileWith(SANDBOX, 'limits: null')],
    ['an unknown key at the root', `${fileWith(SANDBOX)}colour: red`],
    ['a name that contains a space', fileWith(SANDBOX).replace('name: chat', 'name: a b')],
    ['a missing name', fileWith(SANDBOX).replace('name: chat', 'only_if_env: X')],
    ['a missing type', fileWith(SANDBOX).replace('endpoint_type: llm/v1/chat', 'only_if_env: X')],
    ['an unknown type', fileWith(SANDBOX).replace('llm/v1/chat', 'llm/v1/images')],
    ['an unknown provider', fileWith('{provider: nobody, config: {}}')],
    ['a model without config', fileWith('{provider: sandbox}')],
    ['the key of another provider', fileWith('{provider: sandbox, config: {openai_api_key: $KEY}}')],
    ['a config without its API key', fileWith('{provider: anthropic, config: {}}')],
    ['an API key that is a number', fileWith(OPENAI.replace('$KEY', '12345'))],
    ['an unknown enum value', fileWith(OPENAI.replace('}}', ', openai_api_type: azur}}'))],
    ['a model parameter in config', fileWith(OPENAI.replace('}}', ', temperature: 0.5}}'))],
    ['an invalid nested value', fileWith('{provider: sandbox, config: {faults: [{kind: status, status: 200}]}}')],
    ['a proxy with an unsupported scheme', fileWith(SANDBOX, 'connection: {proxy: "ftp://proxy"}')],
    ['an unknown key in connection', fileWith(SANDBOX, 'connection: {cafile: a.pem}')],
    ['an image limit of 0 bytes', fileWith(SANDBOX, 'images: {fetch: true, max_bytes: 0}')],
    ['egress hosts that are not a list', `egress: {allow: localhost}${fileWith(SANDBOX)}`],
    ['an unsupported renewal period', fileWith(SANDBOX, 'limit: {calls: 1, renewal_period: week}')],
    ['a limit without calls', fileWith(SANDBOX, 'limit: {renewal_period: minute}')],
    ['a maximum for an unknown parameter', fileWith(SANDBOX, 'parameters: {maximum: {max_token: 5}}')],
    [
      'a destination without traffic_percentage',
      `${fileWith(SANDBOX)}routes: [{name: r, task_type: llm/v1/chat, destinations: [{name: chat}]}]`,
    ],
    [
      'a route without task_type',
      `${fileWith(SANDBOX)}routes: [{name: r, destinations: [{name: chat, traffic_percentage: 100}]}]`,
    ],
  ])('rejects %s', (_what, text) => {
    expect(isValid(text)).toBe(false);
  });
});
