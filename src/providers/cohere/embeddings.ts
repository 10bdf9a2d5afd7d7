import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { textInputs, toEmbeddings } from '../shared/embedding-vectors';
import { embeddingBatches } from '../shared/embedding-batches';
import { invalidResponse, invalidRequest } from '../shared/errors';
import { rejectNativeNames } from '../shared/reject-native-names';
import { asInteger, asRecord, asArray, type Wire } from '../shared/json';
import {
  applyRules,
  drop,
  ignore,
  allowFloatOrBase64,
  reject,
  rename,
  type DraftBody,
  type Rule,
  type Rules,
} from '../shared/parameter-rules';
import type { EmbeddingsOperation, Target } from '../contract/provider-adapter';
import type { CohereConfig } from './cohere.config';
import type { CohereUsage, TokenCounts } from './chat-wire';
import { toCohereRequest } from './cohere-request';

/** The response fields of `POST /v1/embed` and `POST /v2/embed` that the gateway reads. */
interface EmbedResponse {
  /** Vectors, or vectors by type. */
  embeddings: number[][] | Record<string, number[][]>;
  meta?: CohereUsage;
}

/** Native parameters that have a default. */
interface EmbedParameters {
  embedding_types?: unknown;
  input_type?: unknown;
}

/** Maximum number of texts per provider request. */
const MAX_TEXTS = 96;

const OPENAI_NAMES = new Map([
  ['texts', 'input'],
  ['output_dimension', 'dimensions'],
]);

/** The native parameter `embedding_types`. OpenAI's `encoding_format` takes the place of its type `base64`. */
const numericTypes: Rule = (types, body, name) => {
  if (asArray(types).includes('base64')) throw invalidRequest(name, "For base64, use 'encoding_format: base64'.");
  body[name] = types;
  return false;
};

const RULES: Rules = {
  input: ignore,
  encoding_format: allowFloatOrBase64,
  user: drop,
  embedding_types: numericTypes,
};
const V1: Rules = { ...RULES, dimensions: reject('version 1 of the API does not support it') };
const V2: Rules = { ...RULES, dimensions: rename('output_dimension') };

/** `POST /v1/embed` and `POST /v2/embed`. */
export const embeddings: EmbeddingsOperation<CohereConfig> = {
  toRequest: toEmbedRequest,
  batches: embeddingBatches(() => MAX_TEXTS),
  toResponse: (body, { model }, request) => {
    const response = asRecord<EmbedResponse>(body);
    if (!response) throw invalidResponse('it is not an object');
    const billed = asRecord<TokenCounts>(asRecord<CohereUsage>(response.meta)?.billed_units);
    const tokens = asInteger(billed?.input_tokens) ?? null;
    const usage = { prompt_tokens: tokens, total_tokens: tokens };
    return { object: 'list', data: toData(response, request), model, usage };
  },
};

function toEmbedRequest(request: EmbeddingsRequest, { model, config }: Target<CohereConfig>): UpstreamRequest {
  rejectNativeNames(request, OPENAI_NAMES);
  const texts = textInputs(request);
  const version = config.cohere_api_version;
  const body: DraftBody & EmbedParameters = { ...request, model, texts };
  if (version === 'v2') body.embedding_types ??= ['float'];
  if (version === 'v2' || hasInputType(model)) body.input_type ??= config.embedding_input_type;
  const adjusted = applyRules(body, version === 'v2' ? V2 : V1);
  return toCohereRequest(`${version}/embed`, config, body, adjusted);
}

/** Models up to version 2 have no `input_type`. */
function hasInputType(model: string): boolean {
  return !/-v[12]\.\d$/.test(model);
}

/** The vectors of the native parameter `embedding_types`, if the client sets it; by default those of floats. */
function toData({ embeddings }: Wire<EmbedResponse>, request: EmbeddingsRequest): EmbeddingsResponse['data'] {
  const [type = 'float'] = asArray(asRecord<EmbedParameters>(request)?.embedding_types);
  const vectors = Array.isArray(embeddings) ? embeddings : asRecord(embeddings)?.[String(type)];
  if (!Array.isArray(vectors)) throw invalidResponse('it has no embeddings');
  return toEmbeddings(vectors, request);
}
