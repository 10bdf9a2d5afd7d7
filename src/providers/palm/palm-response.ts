import type { ChatResponse, CompletionsResponse, EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import type { Finish } from '../shared/finish-reason';
import { toEmbeddings } from '../shared/embedding-vectors';
import { readResponse } from '../models/gemini/candidate';
import { asRecord, asArray, missingInResponse, asString, unixNow, type Wire } from '../shared/json';
import { NO_USAGE } from '../openai-protocol/usage';
import type { CandidatesResponse, ContentFilter, EmbedTextResponse, PalmMessage, TextCandidate } from './palm-wire';
import { toResponseId } from '../shared/response-head';

/** Translates a response of `generateMessage`. */
export function toChatResponse(body: unknown, model: string): ChatResponse {
  const { candidates, finish, refusal } = readCandidates<PalmMessage>(body);
  return {
    id: toResponseId(undefined, 'chatcmpl'),
    object: 'chat.completion',
    created: unixNow(),
    model,
    choices: candidates.map((candidate, index) => ({
      index,
      message: {
        role: asString(candidate.author) || 'assistant',
        content: asString(candidate.content) ?? '',
        tool_calls: null,
        refusal,
      },
      ...finish,
    })),
    usage: { ...NO_USAGE },
  };
}

/** Translates a response of `generateText`. */
export function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const { candidates, finish } = readCandidates<TextCandidate>(body);
  return {
    id: toResponseId(undefined, 'cmpl'),
    object: 'text_completion',
    created: unixNow(),
    model,
    choices: candidates.map((candidate, index) => ({
      index,
      text: asString(candidate.output) ?? '',
      ...finish,
    })),
    usage: { ...NO_USAGE },
  };
}

/** Translates a response of `batchEmbedText`. */
export function toEmbeddingsResponse(body: unknown, model: string, request: EmbeddingsRequest): EmbeddingsResponse {
  const { embeddings } = readResponse<EmbedTextResponse>(body);
  const vectors = asArray(embeddings).map((item) => asRecord<EmbedTextResponse['embeddings'][number]>(item)?.value);
  return {
    object: 'list',
    data: toEmbeddings(vectors, request),
    model,
    usage: { prompt_tokens: null, total_tokens: null },
  };
}

interface ReadCandidates<Candidate> {
  candidates: Wire<Candidate>[];
  finish: Finish | { finish_reason: null };
  refusal: string | null;
}

/** PaLM reports no finish reason; it only reports `filters` if they removed all candidates. */
function readCandidates<Candidate extends object>(body: unknown): ReadCandidates<Candidate> {
  const response = readResponse<CandidatesResponse>(body);
  const candidates = asArray(response.candidates).map((value, index) => {
    const candidate = asRecord<Candidate>(value);
    if (!candidate) throw missingInResponse(`candidate ${index}`);
    return candidate;
  });
  if (candidates.length > 0) return { candidates, finish: { finish_reason: null }, refusal: null };
  const [first] = asArray(response.filters);
  if (first === undefined) throw missingInResponse('candidates');
  const filter = asRecord<ContentFilter>(first);
  const native = asString(filter?.reason);
  return {
    candidates: [{}],
    finish: { finish_reason: 'content_filter', ...(native ? { native_finish_reason: native } : {}) },
    refusal: asString(filter?.message) || null,
  };
}
