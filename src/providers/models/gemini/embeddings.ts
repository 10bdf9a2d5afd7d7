import type { EmbeddingsRequest, EmbeddingsResponse } from '../../../wire';
import { textInputs, toEmbeddings } from '../../shared/embedding-vectors';
import { asInteger, asRecord, asArray } from '../../shared/json';
import { readAnswer } from './candidate';

/** Body of `batchEmbedContents`. */
export interface BatchEmbedRequest {
  requests: (EmbedRequest & { model: string })[];
}

/** Body of `embedContent`. */
export interface EmbedRequest extends EmbedOptions {
  content: { parts: [{ text: string }] };
}

export interface EmbedOptions {
  taskType?: unknown;
  title?: unknown;
  outputDimensionality?: number;
  autoTruncate?: unknown;
}

const READ = ['input', 'model', 'encoding_format', 'dimensions', 'task_type', 'taskType', 'title', 'auto_truncate'];

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

/** `task_type` and `title` are the vendor's own words; `dimensions` is ours for `outputDimensionality`. */
export function toEmbedOptions(request: EmbeddingsRequest): EmbedOptions {
  const options: EmbedOptions = {
    taskType: request['task_type'] ?? request['taskType'],
    title: request['title'],
    outputDimensionality: request.dimensions ?? undefined,
    autoTruncate: request['auto_truncate'],
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null));
}

/** What the vendor has no word for. */
export function droppedFromEmbeddings(request: EmbeddingsRequest): string[] {
  const given = Object.entries(request).filter(([, value]) => value !== undefined && value !== null);
  return given.map(([name]) => name).filter((name) => !READ.includes(name));
}

/** The answer of `embedContent` or `batchEmbedContents`; only some models count tokens. */
export function toEmbeddingsResponse(body: unknown, model: string, request: EmbeddingsRequest): EmbeddingsResponse {
  const answer = readAnswer(body);
  const given =
    isSingle(request) && answer['embedding'] !== undefined ? [answer['embedding']] : asArray(answer['embeddings']);
  const used = asInteger(asRecord(answer['usageMetadata'])?.['promptTokenCount']) ?? null;
  return {
    object: 'list',
    data: toEmbeddings(given.map(valuesOf), request),
    model,
    usage: { prompt_tokens: used, total_tokens: used },
  };
}

function valuesOf(embedding: unknown): unknown {
  return asRecord(embedding)?.['values'];
}
