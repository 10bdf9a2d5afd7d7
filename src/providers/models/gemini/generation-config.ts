import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray } from '../../shared/json';
import type { GenerationConfig } from './generate-wire';
import { toOpenApiSchema } from './openapi-schema';
import { toThinkingConfig } from './reasoning';
import type { Translation } from './translation';

const MOST_STOPS = 5;

/** How the answer is generated; undefined where the request asks for nothing. */
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
    ...given('seed', request['seed'] as number | undefined),
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
  if (stopSequences.length > MOST_STOPS) {
    throw invalidRequest('stop', `'stop' can hold at most ${MOST_STOPS} sequences; it holds ${stopSequences.length}.`);
  }
  return stopSequences.length > 0 ? { stopSequences } : {};
}

function toLogprobs({ request }: Translation): Pick<GenerationConfig, 'responseLogprobs' | 'logprobs'> {
  if (request['logprobs'] !== true) return {};
  return { responseLogprobs: true, ...given('logprobs', request['top_logprobs'] as number | undefined) };
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
  if (capabilities.jsonSchema) return { responseMimeType, responseJsonSchema: schema };
  const onLoss = (): void => void adjusted.add('response_format');
  return { responseMimeType, responseSchema: toOpenApiSchema(schema, 'response_format.json_schema.schema', onLoss) };
}

const MODALITIES: ReadonlyMap<unknown, 'TEXT' | 'IMAGE'> = new Map([
  ['text', 'TEXT'],
  ['image', 'IMAGE'],
]);

function toModalities({ request }: Translation): Pick<GenerationConfig, 'responseModalities'> {
  const wanted = asArray(request['modalities']);
  const known = wanted.map((modality) => MODALITIES.get(modality));
  const responseModalities = known.filter((modality) => modality !== undefined);
  if (responseModalities.length < known.length) {
    throw invalidRequest('modalities', "'modalities' can hold 'text' and 'image'.");
  }
  return responseModalities.includes('IMAGE') ? { responseModalities } : {};
}
