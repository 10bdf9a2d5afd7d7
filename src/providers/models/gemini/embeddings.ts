import type { EmbeddingsRequest, EmbeddingsResponse } from '../../../wire';
import { textInputs, toEmbeddings } from '../../shared/embedding-vectors';
import { asInteger, asRecord, asArray } from '../../shared/json';
import { readResponse } from './candidate';
import type { BatchEmbedRequest, Embedding, EmbedOptions, EmbedRequest, EmbedResponse } from './embed-wire';

/** Native parameters that a client may send, in both spellings. */
interface NativeParameters {
  task_type: unknown;
  taskType: unknown;
  title: unknown;
  auto_truncate: unknown;
}

const TRANSLATED = [
  'input',
  'model',
  'encoding_format',
  'dimensions',
  'task_type',
  'taskType',
  'title',
  'auto_truncate',
];

export function isSingle(request: EmbeddingsRequest): boolean {
  return textInputs(request).length === 1;
}

/** `resource` is the model's full name, e.g. `models/gemini-embedding-001`. */
export function toEmbedRequest(request: EmbeddingsRequest, resource: string): EmbedRequest | BatchEmbedRequest {
  const options = toEmbedOptions(request);
  const requests = textInputs(request).map((text): EmbedRequest => ({ content: { parts: [{ text }] }, ...options }));
  const [first] = requests;
  if (first && requests.length === 1) return first;
  return { requests: requests.map((each) => ({ model: resource, ...each })) };
}

export function toEmbedOptions(request: EmbeddingsRequest): EmbedOptions {
  const native = asRecord<NativeParameters>(request);
  const options: EmbedOptions = {
    taskType: native?.task_type ?? native?.taskType,
    title: native?.title,
    outputDimensionality: request.dimensions ?? undefined,
    autoTruncate: native?.auto_truncate,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null));
}

/** Names of the request's parameters that Gemini has no equivalent for. */
export function droppedFromEmbeddings(request: EmbeddingsRequest): string[] {
  const given = Object.entries(request).filter(([, value]) => value !== undefined && value !== null);
  return given.map(([name]) => name).filter((name) => !TRANSLATED.includes(name));
}

/** Reads the response of `embedContent` or `batchEmbedContents`. */
export function toEmbeddingsResponse(body: unknown, model: string, request: EmbeddingsRequest): EmbeddingsResponse {
  const { embedding, embeddings, usageMetadata } = readResponse<EmbedResponse>(body);
  const returned = isSingle(request) && embedding !== undefined ? [embedding] : asArray(embeddings);
  const tokens = asInteger(asRecord<EmbedResponse['usageMetadata']>(usageMetadata)?.promptTokenCount) ?? null;
  return {
    object: 'list',
    data: toEmbeddings(
      returned.map((item) => asRecord<Embedding>(item)?.values),
      request,
    ),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
