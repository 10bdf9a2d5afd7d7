import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import { loadGatewayFile } from '../../src/config';
import { readYaml } from '../../src/config/yaml/read-yaml';
import { Report } from '../../src/config/report';
import { ProviderRegistry } from '../../src/providers/contract/provider-registry';
import { ProvidersModule } from '../../src/providers/providers.module';

const FOLDER = join(__dirname, '..', '..', 'config');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const MODELINE = '# yaml-language-server: $schema=./sluice.schema.json\n';

const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

let providers: ProviderRegistry;
let schema: { $defs: Record<string, { properties: object }> };
let validate: ValidateFunction;

beforeAll(async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  providers = context.get(ProviderRegistry);
  await context.close();
  schema = JSON.parse(textOf('sluice.schema.json'));
  validate = new Ajv2020({ strictTypes: false, strictRequired: false }).compile(schema);
});

describe.each(FILES)('config/%s', (name) => {
  it('names the schema on its first line and matches it', () => {
    expect(textOf(name).startsWith(MODELINE)).toBe(true);
    validate(readYaml(textOf(name), new Report(name)));
    expect(validate.errors).toBeNull();
  });

  it('loads in strict mode without environment variables', () => {
    const { endpoints } = loadGatewayFile(join(FOLDER, name), providers, {}, { strict: true });
    expect(endpoints.length).toBeGreaterThan(0);
  });
});

describe('config/example.yaml', () => {
  const env = { AZURE_OPENAI_RESOURCE: 'mine', AZURE_OPENAI_API_KEY: 'key' };

  it('loads without warnings when its variables are set', () => {
    const { warnings, skipped, routes } = loadGatewayFile(join(FOLDER, 'example.yaml'), providers, env);
    expect(warnings).toEqual([]);
    expect(skipped).toEqual([]);
    expect(routes[0]?.destinations).toHaveLength(2);
  });

  it('contains every key except deprecated and provider keys', () => {
    const keys = Object.entries(schema.$defs)
      .filter(([name]) => /Entry$|Parameters$|^GatewayFile$/.test(name))
      .flatMap(([, { properties }]) => Object.keys(properties))
      .filter((key) => key !== 'route_type');
    const text = textOf('example.yaml');
    expect(keys.filter((key) => !new RegExp(`^[ #-]*${key}:`, 'm').test(text) && !text.includes(`{${key}:`))).toEqual(
      [],
    );
  });
});
