import type { CrossChecked } from '../../src/config';
import type { AnyProviderAdapter } from '../../src/providers/contract/provider-adapter';
import { ALIASES } from '../../src/providers/contract/provider-registry';
import type { Schema } from '../config-schema/rules';
import type { Observed } from './observed';

const INTRODUCTION = `Each section shows the smallest \`config\` of a provider and lists all keys. Keys are optional unless they are marked as
required. Strings may contain environment variables, and API keys may be paths of key files; see
[configuration](configuration.md#keys-and-variables).`;

export interface ClassSchema extends Schema {
  readonly description?: string;
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
}
export type Definitions = Readonly<Record<string, ClassSchema>>;

/** The keys of `model.config`, once for all providers with the same config class. */
export function configsSection(observed: readonly Observed[], definitions: Definitions): string {
  const classes = [...new Set(observed.map(({ row }) => row.adapter.Config))];
  const sections = classes.map((Config) => {
    const own = observed.filter(({ row }) => row.adapter.Config === Config);
    const names = [...new Set(own.map(({ row }) => row.adapter.name))];
    return `### ${names.map(withAliases).join(', ')}

${exampleOf(own[0]!, definitions)}

${keysOf(Config.name, definitions).join('\n')}`;
  });
  return ['## Configuration', INTRODUCTION, ...sections].join('\n\n');
}

function withAliases(name: string): string {
  const others = Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name);
  return others.length > 0 ? `${name} (also ${others.join(', ')})` : name;
}

/** The smallest valid entry. Required values come from environment variables. */
function exampleOf({ row }: Observed, definitions: Definitions): string {
  const { adapter } = row;
  const { model } = row.target('https://provider.example', 'key');
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

/** The keys that the class requires, either by declaration or in its check across keys. */
function requiredOf({ Config }: AnyProviderAdapter, definitions: Definitions): string[] {
  const { required, properties } = definitions[Config.name]!;
  const { problems } = new Config() as Partial<CrossChecked>;
  const missing = (problems?.call(new Config()) ?? []).map(({ property }) => property);
  return [...new Set([...required, ...missing])].map((key) => {
    const isObject = '$ref' in properties[key]!;
    return `        ${key}: ${isObject ? '{}' : `$${key.toUpperCase()}`}`;
  });
}

/** One list item per key; keys of nested classes as `outer.inner`. */
function keysOf(name: string, definitions: Definitions, prefix = ''): string[] {
  const { properties, required } = definitions[name]!;
  return Object.entries(properties).flatMap(([key, schema]) => {
    const facts = [valueOf(schema), required.includes(key) ? 'required' : defaultOf(schema)].filter(Boolean);
    const { description } = schema;
    const meaning = typeof description === 'string' ? description.replace(/\s*\n\s*/g, ' ') : '';
    const nested = nestedIn(schema);
    return [
      `- \`${prefix}${key}\` (${facts.join(', ')}): ${meaning}`,
      ...(nested ? keysOf(nested, definitions, `${prefix}${key}.`) : []),
    ];
  });
}

function defaultOf(schema: Schema): string {
  if (!('default' in schema)) return '';
  const initial = schema['default'];
  return `default \`${typeof initial === 'string' ? initial : JSON.stringify(initial)}\``;
}

function alternatives(texts: readonly string[]): string {
  return [texts.slice(0, -1).join(', '), texts.at(-1)].filter(Boolean).join(' or ');
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
    const values = schema['enum'].filter((value) => value !== null);
    return alternatives(values.map((value) => `\`${String(value)}\``));
  }
  if ('$ref' in schema) return 'object';
  if (schema['pattern'] === '^https?://') return 'URL';
  const types = [(schema['type'] ?? 'any') as string | string[]].flat().filter((type) => type !== 'null');
  return alternatives(types);
}
