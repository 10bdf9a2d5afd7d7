import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform, Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { IsApiKey } from './is-api-key';
import { loadGatewayFile, type LoadOptions } from './load-gateway-file';
import { InvalidConfigError, type Problem } from './problems';
import type { ConfigProblem } from './read-object';
import type { Secret } from './secret';
import type { GatewaySnapshot, ProviderCatalog, ProviderDeclaration } from './snapshot';

/** A vendor with a required key, a default, an enumeration in any case and a check across fields. */
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

/** A vendor that needs nothing, with a nested list. */
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

export const catalog: ProviderCatalog = {
  find: (name) => PROVIDERS.find((provider) => provider.name === name.toLowerCase().replaceAll('_', '-')),
  names: () => PROVIDERS.map(({ name }) => name),
};

const folder = mkdtempSync(join(tmpdir(), 'sluice-config-'));
let files = 0;

/** Writes a file of its own for each call and answers its path. */
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
  throw new Error('expected an InvalidConfigError, and nothing was thrown');
}

export function problemsOf(
  content: string | Uint8Array,
  env: NodeJS.ProcessEnv = {},
  options: LoadOptions = {},
): readonly Problem[] {
  return errorOf(() => load(content, env, options)).problems;
}
