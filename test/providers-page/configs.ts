import type { CrossChecked } from '../../src/config';
import type { ProviderAdapter } from '../../src/providers/contract/provider-adapter';
import { ALIASES } from '../../src/providers/contract/provider-registry';
import type { Schema } from '../config-schema/rules';
import type { Observed } from './observed';
import { table } from './table';

export interface ClassSchema extends Schema {
  readonly description?: string;
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
}
export type Definitions = Readonly<Record<string, ClassSchema>>;

/** The keys of `model.config`, once for all providers that have the same. */
export function configsSection(observed: readonly Observed[], definitions: Definitions): string {
  const classes = [...new Set(observed.map(({ row }) => row.adapter.Config))];
  const sections = classes.map((Config) => {
    const own = observed.filter(({ row }) => row.adapter.Config === Config);
    const names = [...new Set(own.map(({ row }) => row.adapter.name))];
    return `### ${names.map(withAliases).join(', ')}

${exampleOf(own[0]!, definitions)}

${table(['key', 'value', 'default', 'meaning'], keysOf(Config.name, definitions))}`;
  });
  return ['## How they are configured', ...sections].join('\n\n');
}

function withAliases(name: string): string {
  const others = Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name);
  return others.length > 0 ? `${name} (also ${others.join(', ')})` : name;
}

/** The least that a file can say; what only its owner knows comes from the environment. */
function exampleOf({ row }: Observed, definitions: Definitions): string {
  const { adapter } = row;
  const { model } = row.target('https://vendor.example', 'key');
  const required = requiredOf(adapter, definitions);
  return [
    '```yaml',
    'endpoints:',
    '  - name: my-endpoint',
    `    endpoint_type: llm/v1/${adapter.chat ? 'chat' : adapter.completions ? 'completions' : 'embeddings'}`,
    '    model:',
    `      provider: ${adapter.name}`,
    ...(model === '' ? [] : [`      name: ${model}`]),
    required.length === 0 ? '      config: {}' : '      config:',
    ...required,
    '```',
  ].join('\n');
}

/** The keys without which the class alone, or what it checks across its keys, has a problem. */
function requiredOf({ Config }: ProviderAdapter, definitions: Definitions): string[] {
  const { required, properties } = definitions[Config.name]!;
  const { problems } = new Config() as Partial<CrossChecked>;
  const missing = (problems?.call(new Config()) ?? []).map(({ property }) => property);
  return [...new Set([...required, ...missing])].map((key) => {
    const isObject = '$ref' in properties[key]!;
    return `        ${key}: ${isObject ? '{}' : `$${key.toUpperCase()}`}`;
  });
}

function keysOf(name: string, definitions: Definitions, prefix = ''): string[][] {
  const { properties, required } = definitions[name]!;
  return Object.entries(properties).flatMap(([key, schema]) => {
    const initial = 'default' in schema ? `\`${JSON.stringify(schema['default'])}\`` : '';
    const row = [
      `\`${prefix}${key}\``,
      valueOf(schema),
      required.includes(key) ? '(required)' : initial,
      (schema['description'] as string | undefined) ?? '',
    ];
    const nested = nestedIn(schema);
    return [row, ...(nested ? keysOf(nested, definitions, `${prefix}${key}.`) : [])];
  });
}

function nestedIn(schema: Schema): string | undefined {
  const alternative = (schema['anyOf'] as Schema[] | undefined)?.[0];
  if (alternative) return nestedIn(alternative);
  const items = schema['items'] as Schema | undefined;
  const reference = (schema['$ref'] ?? items?.['$ref']) as string | undefined;
  return reference?.replace('#/$defs/', '');
}

function valueOf(schema: Schema): string {
  const alternative = (schema['anyOf'] as Schema[] | undefined)?.[0];
  if (alternative) return valueOf(alternative);
  if (Array.isArray(schema['enum'])) {
    const words = schema['enum'].filter((word) => word !== null);
    return words.map((word) => `\`${String(word)}\``).join(', ');
  }
  if ('$ref' in schema) return 'object';
  if (schema['pattern'] === '^https?://') return 'address';
  const types = [(schema['type'] ?? 'any') as string | string[]].flat().filter((type) => type !== 'null');
  return types.join(' or ');
}
