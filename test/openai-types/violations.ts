import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';

/** The types of OpenAI's Python SDK as JSON Schema: fields may be added, enums have their listed values only. */
interface PublishedTypes {
  /** Version of the SDK. `conformance/drivers/openai_types.py` writes the file and checks that it is up to date. */
  readonly version: string;
  readonly $defs: Readonly<Record<string, { readonly properties: Readonly<Record<string, object>> }>>;
}

const { $defs } = JSON.parse(readFileSync(join(__dirname, 'openai-types.json'), 'utf8')) as PublishedTypes;

/** Changes the schemas of properties of a type. */
function withProperties(type: string, properties: Readonly<Record<string, object>>): object {
  const published = $defs[type]!;
  return { ...published, properties: { ...published.properties, ...properties } };
}

const nullable = (schema: object): object => ({ anyOf: [schema, { type: 'null' }] });

/** Changes to definitions whose values OpenAI's API returns although its published types do not allow them. */
const DEFINITIONS = {
  ...$defs,
  // With `echo`, the first token has no log probability.
  Logprobs: withProperties('Logprobs', {
    token_logprobs: nullable({ type: 'array', items: nullable({ type: 'number' }) }),
  }),
  // The SDK decodes base64 before it creates the object.
  Embedding: withProperties('Embedding', {
    embedding: { anyOf: [$defs.Embedding!.properties.embedding, { type: 'string' }] },
  }),
  // The type has no chunk of its own, in which the finish reason is null until the last one.
  CompletionChunk: withProperties('Completion', {
    choices: { type: 'array', items: { $ref: '#/$defs/CompletionChunkChoice' } },
  }),
  CompletionChunkChoice: withProperties('CompletionChoice', {
    finish_reason: nullable($defs.CompletionChoice!.properties.finish_reason!),
  }),
};

export type OpenAIType =
  'ChatCompletion' | 'ChatCompletionChunk' | 'Completion' | 'CompletionChunk' | 'CreateEmbeddingResponse';

const validators = new Map<OpenAIType, ValidateFunction>();

/** Lists the places where a value, as a client parses it, does not match OpenAI's published type. */
export function openAIViolations(type: OpenAIType, value: unknown): string[] {
  let validate = validators.get(type);
  if (!validate) {
    validate = new Ajv2020({ strict: false }).compile({ $ref: `#/$defs/${type}`, $defs: DEFINITIONS });
    validators.set(type, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
