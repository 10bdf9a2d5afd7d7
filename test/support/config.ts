import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform, Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { IsApiKey } from '../../src/config/reading/is-api-key';
import { loadGatewayFile, type LoadOptions } from '../../src/config/load-gateway-file';
import { InvalidConfigError, type Problem } from '../../src/config/problems';
import type { ConfigProblem } from '../../src/config/reading/validate';
import type { Secret } from '../../src/config/secret';
import type { GatewaySnapshot, ProviderCatalog, ProviderDeclaration } from '../../src/config/snapshot';

/** A provider config with a required key, a default, a case-insensitive enum and a check across fields. */
export class KeyedConfig {
  @IsApiKey()
  openai_api_key!: Secret;

  @IsIn(['openai', 'azure'])
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  openai_api_type: 'openai' | 'azure' = 'openai';

  @IsString()
  openai_api_version = '2023-06-01';

  @IsOptional()
  @IsString()
  openai_organization?: string;

  problems(): ConfigProblem[] {
    if (this.openai_api_type !== 'azure' || this.openai_organization === undefined) return [];
    return [{ property: 'openai_organization', message: "cannot be set when openai_api_type is 'azure'" }];
  }
}

class Fault {
  @IsInt()
  status = 503;

  @IsApiKey({ optional: true })
  api_key?: Secret;
}

/** A provider config without required keys, with a nested list. */
export class OptionalConfig {
  @IsApiKey({ optional: true })
  api_key?: Secret;

  @IsArray()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => Fault)
  faults: Fault[] = [];

  @IsOptional()
  @IsObject()
  headers?: Record<string, unknown>;
}

const PROVIDERS: readonly ProviderDeclaration[] = [
  { name: 'openai', displayName: 'OpenAI', Config: KeyedConfig, chat: {}, completions: {}, embeddings: {} },
  { name: 'mlflow-model-serving', displayName: 'MLflow', Config: OptionalConfig, chat: {} },
];

const normalized = (name: string): string => name.toLowerCase().replaceAll('_', '-');
const canonical = (name: string): string => normalized(name).replace(/^chatgpt$/, 'openai');

/** `chatgpt` and `azure` are aliases of `openai`; only `chatgpt` is the same provider in the list of allowed providers. */
export const catalog: ProviderCatalog = {
  find: (name) => PROVIDERS.find((provider) => provider.name === canonical(name).replace(/^azure$/, 'openai')),
  names: () => PROVIDERS.map(({ name }) => name),
  aliases: () => ['chatgpt', 'azure'],
  isSameProvider: (name, other) => canonical(name) === canonical(other),
};

const folder = mkdtempSync(join(tmpdir(), 'sluice-config-'));
let files = 0;

/** Writes a new file and returns its path. */
export function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `${++files}.yaml`);
  writeFileSync(path, content);
  return path;
}

export function load(
  content: string | Uint8Array,
  env: NodeJS.ProcessEnv = {},
  options: LoadOptions = {},
): GatewaySnapshot {
  return loadGatewayFile(fileOf(content), catalog, env, options);
}

export function errorOf(action: () => unknown): InvalidConfigError {
  try {
    action();
  } catch (error) {
    if (error instanceof InvalidConfigError) return error;
    throw error;
  }
  throw new Error('expected an InvalidConfigError, but nothing was thrown');
}

export function problemsOf(
  content: string | Uint8Array,
  env: NodeJS.ProcessEnv = {},
  options: LoadOptions = {},
): readonly Problem[] {
  return errorOf(() => load(content, env, options)).problems;
}

/** The same file in both formats of MLflow's migration guide. */
export const NEW_FORM = `
endpoints:  # Renamed to "endpoints"
  - name: chat
    endpoint_type: llm/v1/chat  # Renamed to "endpoint_type"
    model:
      provider: openai
      name: gpt-4o-mini
      config:
        openai_api_key: $OPENAI_API_KEY
`;
export const OLD_FORM = `
routes:
  - name: chat
    route_type: llm/v1/chat
    model:
      provider: openai
      name: gpt-4o-mini
      config:
        openai_api_key: $OPENAI_API_KEY
`;

/** Returns a file with one valid endpoint, with these lines replaced, added or, if null, removed. */
export function fileWith(lines: Record<string, string | null>): string {
  const all: Record<string, string | null> = {
    name: 'chat',
    endpoint_type: 'llm/v1/chat',
    model: '{provider: openai, name: gpt, config: {openai_api_key: $OPENAI_API_KEY}}',
    ...lines,
  };
  const rows = Object.entries(all).filter(([, value]) => value !== null);
  return `endpoints:\n  - ${rows.map(([key, value]) => `${key}: ${value}`).join('\n    ')}\n`;
}

/** Returns a valid file with more keys in the provider config. */
export const modelWith = (config: string): string =>
  fileWith({ model: `{provider: openai, config: {openai_api_key: $OPENAI_API_KEY, ${config}}}` });
