import type {
  ChatResponse,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  FinishReason,
} from '../../wire';
import { toEmbeddings } from '../shared/embedding-vectors';
import { readAnswer } from '../models/gemini/candidate';
import { asRecord, asArray, missingInResponse, asString, unixNow, type JsonObject } from '../shared/json';
import { NO_USAGE } from '../openai-protocol/usage';

/** The answer of `generateMessage`. The author is what the vendor calls the model, e.g. `1`. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const { candidates, finish_reason } = readCandidates(body);
  return {
    id: null,
    object: 'chat.completion',
    created: unixNow(),
    model,
    choices: candidates.map((candidate, index) => ({
      index,
      message: {
        role: asString(candidate['author']) || 'assistant',
        content: asString(candidate['content']) ?? '',
        tool_calls: null,
        refusal: null,
      },
      finish_reason,
    })),
    usage: { ...NO_USAGE },
  };
}

/** The answer of `generateText`. */
export function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const { candidates, finish_reason } = readCandidates(body);
  return {
    id: null,
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: candidates.map((candidate, index) => ({
      index,
      text: asString(candidate['output']) ?? '',
      finish_reason,
    })),
    usage: { ...NO_USAGE },
  };
}

/** The answer of `batchEmbedText`. */
export function toEmbeddingsResponse(body: unknown, model: string, request: EmbeddingsRequest): EmbeddingsResponse {
  const vectors = asArray(readAnswer(body)['embeddings']).map((embedding) => asRecord(embedding)?.['value']);
  return {
    object: 'list',
    data: toEmbeddings(vectors, request),
    model,
    usage: { prompt_tokens: null, total_tokens: null },
  };
}

/** The vendor does not say why it stopped, except that its filters left nothing. */
function readCandidates(body: unknown): { candidates: JsonObject[]; finish_reason: FinishReason | null } {
  const answer = readAnswer(body);
  const candidates = asArray(answer['candidates']).map((candidate, index) => {
    const read = asRecord(candidate);
    if (!read) throw missingInResponse(`candidate ${index}`);
    return read;
  });
  if (candidates.length > 0) return { candidates, finish_reason: null };
  if (asArray(answer['filters']).length > 0) return { candidates: [{}], finish_reason: 'content_filter' };
  throw missingInResponse('candidates');
}
