import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray } from '../../shared/json';
import type { GenerationConfig } from './generate-wire';
import { toOpenApiSchema } from './openapi-schema';
import type { ClientParameters } from './parameters';
import { toThinkingConfig } from './reasoning';
import { withPlainReferences } from './schema-references';
import type { Translation } from './translation';

const MAX_STOP_SEQUENCES = 5;

/** Translates the generation parameters; undefined if the request sets none. */
export function toGenerationConfig(translation: Translation): GenerationConfig | undefined {
  const { request } = translation;
  const config: GenerationConfig = {
    ...given('temperature', request.temperature),
    ...given('topP', request.top_p),
    ...given('topK', request.top_k),
    ...given('maxOutputTokens', request.max_tokens ?? request.max_completion_tokens),
    ...given('candidateCount', request.n === 1 ? undefined : request.n),
    ...given('frequencyPenalty', request.frequency_penalty),
    ...given('presencePenalty', request.presence_penalty),
    // Google validates the value.
    ...given('seed', asRecord<ClientParameters>(request)?.seed as number | undefined),
    ...toStopSequences(translation),
    ...toLogprobs(translation),
    ...toResponseFormat(translation),
    ...toModalities(translation),
    ...toThinkingConfig(translation),
  };
  return Object.keys(config).length > 0 ? config : undefined;
}

function given<Name extends keyof GenerationConfig>(
  name: Name,
  value: GenerationConfig[Name] | null,
): Pick<GenerationConfig, Name> {
  return (value === undefined || value === null ? {} : { [name]: value }) as Pick<GenerationConfig, Name>;
}

function toStopSequences({ request: { stop } }: Translation): Pick<GenerationConfig, 'stopSequences'> {
  const stopSequences = typeof stop === 'string' ? [stop] : (stop ?? []);
  if (stopSequences.length > MAX_STOP_SEQUENCES) {
    const message = `'stop' can have at most ${MAX_STOP_SEQUENCES} sequences; it has ${stopSequences.length}.`;
    throw invalidRequest('stop', message);
  }
  return stopSequences.length > 0 ? { stopSequences } : {};
}

function toLogprobs({ request }: Translation): Pick<GenerationConfig, 'responseLogprobs' | 'logprobs'> {
  const client = asRecord<ClientParameters>(request);
  if (client?.logprobs !== true) return {};
  // Google validates the value.
  return { responseLogprobs: true, ...given('logprobs', client.top_logprobs as number | undefined) };
}

type ResponseFormat = Pick<GenerationConfig, 'responseMimeType' | 'responseJsonSchema' | 'responseSchema'>;

function toResponseFormat({ request, capabilities, adjusted }: Translation): ResponseFormat {
  const format = request.response_format;
  if (!format || format.type === 'text') return {};
  const responseMimeType = 'application/json';
  if (format.type === 'json_object') return { responseMimeType };
  const schema = asRecord(format.json_schema?.schema);
  if (format.type !== 'json_schema' || !schema) {
    const expected = "{type: 'text'}, {type: 'json_object'} or {type: 'json_schema', json_schema: {schema}}";
    throw invalidRequest('response_format', `'response_format' must be ${expected}.`);
  }
  if (capabilities.jsonSchema) return { responseMimeType, responseJsonSchema: withPlainReferences(schema) };
  const onLoss = (): void => void adjusted.add('response_format');
  return { responseMimeType, responseSchema: toOpenApiSchema(schema, 'response_format.json_schema.schema', onLoss) };
}

const MODALITIES: ReadonlyMap<unknown, 'TEXT' | 'IMAGE'> = new Map([
  ['text', 'TEXT'],
  ['image', 'IMAGE'],
]);

function toModalities({ request }: Translation): Pick<GenerationConfig, 'responseModalities'> {
  const modalities = asArray(asRecord<ClientParameters>(request)?.modalities);
  const known = modalities.map((modality) => MODALITIES.get(modality));
  const responseModalities = known.filter((modality) => modality !== undefined);
  if (responseModalities.length < known.length) {
    throw invalidRequest('modalities', "'modalities' can only contain 'text' and 'image'.");
  }
  return responseModalities.includes('IMAGE') ? { responseModalities } : {};
}
