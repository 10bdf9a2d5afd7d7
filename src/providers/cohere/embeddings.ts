import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { textInputs, toEmbeddings } from '../shared/embedding-vectors';
import { embeddingBatches } from '../shared/embedding-batches';
import { invalidResponse, invalidRequest } from '../shared/errors';
import { rejectNativeNames } from '../shared/reject-native-names';
import { asInteger, asRecord, asArray, type JsonObject } from '../shared/json';
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
import { cohereCall } from './cohere-call';

/** In one call. */
const MOST_TEXTS = 96;
const OURS = new Map([
  ['texts', 'input'],
  ['output_dimension', 'dimensions'],
]);

/** The vendor's own types of vectors, of which `base64` is asked for in OpenAI's way. */
const numericTypes: Rule = (types, body, name) => {
  if (asArray(types).includes('base64')) throw invalidRequest(name, "Write 'encoding_format: base64' for base64.");
  body[name] = types;
  return false;
};

const RULES: Rules = {
  input: ignore,
  encoding_format: allowFloatOrBase64,
  user: drop,
  embedding_types: numericTypes,
};
const V1: Rules = { ...RULES, dimensions: reject('version 1 of the API has one length of vector for each model') };
const V2: Rules = { ...RULES, dimensions: rename('output_dimension') };

/** `POST /v1/embed` and `POST /v2/embed`. */
export const embeddings: EmbeddingsOperation<CohereConfig> = {
  toRequest: toEmbedCall,
  batches: embeddingBatches(() => MOST_TEXTS),
  toResponse: (body, { model }, request) => {
    const answer = asRecord(body);
    if (!answer) throw invalidResponse('it is not an object');
    const tokens = asInteger(asRecord(asRecord(answer['meta'])?.['billed_units'])?.['input_tokens']) ?? null;
    const usage = { prompt_tokens: tokens, total_tokens: tokens };
    return { object: 'list', data: toData(answer, request), model, usage };
  },
};

function toEmbedCall(request: EmbeddingsRequest, { model, config }: Target<CohereConfig>): UpstreamRequest {
  rejectNativeNames(request, OURS);
  const texts = textInputs(request);
  const version = config.cohere_api_version;
  const body: DraftBody = { ...request, model, texts };
  if (version === 'v2') body['embedding_types'] ??= ['float'];
  if (version === 'v2' || needsInputType(model)) body['input_type'] ??= config.embedding_input_type;
  const adjusted = applyRules(body, version === 'v2' ? V2 : V1);
  return cohereCall(`${version}/embed`, config, body, adjusted);
}

/** Version 2 of the models and the ones before it knew no kinds of input. */
function needsInputType(model: string): boolean {
  return !/-v[12]\.\d$/.test(model);
}

/** One list of vectors, or one by type; where the client asked for a type of the vendor's, that one is answered. */
function toData(answer: JsonObject, request: EmbeddingsRequest): EmbeddingsResponse['data'] {
  const given = answer['embeddings'];
  const [type = 'float'] = asArray(request['embedding_types']);
  const vectors = Array.isArray(given) ? given : asRecord(given)?.[String(type)];
  if (!Array.isArray(vectors)) throw invalidResponse('it has no embeddings');
  return toEmbeddings(vectors, request);
}
