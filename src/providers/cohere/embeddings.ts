import type { EmbeddingsRequest, EmbeddingsResponse } from '../../wire';
import type { UpstreamCall } from '../../upstream/client/upstream-request';
import { textInputs, toEmbeddings } from '../shared/embedding-vectors';
import { embeddingsInParts } from '../shared/embedding-batches';
import { invalidAnswer, invalidRequest } from '../shared/errors';
import { refuseNativeNames } from '../shared/reject-native-names';
import { count, fields, list, type Fields } from '../shared/json';
import {
  applyRules,
  dropped,
  leftOut,
  numbersInAnyEncoding,
  refused,
  renamed,
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
  if (list(types).includes('base64')) throw invalidRequest(name, "Write 'encoding_format: base64' for base64.");
  body[name] = types;
  return false;
};

const RULES: Rules = {
  input: leftOut,
  encoding_format: numbersInAnyEncoding,
  user: dropped,
  embedding_types: numericTypes,
};
const V1: Rules = { ...RULES, dimensions: refused('version 1 of the API has one length of vector for each model') };
const V2: Rules = { ...RULES, dimensions: renamed('output_dimension') };

/** `POST /v1/embed` and `POST /v2/embed`. */
export const embeddings: EmbeddingsOperation<CohereConfig> = {
  toCall: toEmbedCall,
  parts: embeddingsInParts(() => MOST_TEXTS),
  toResponse: (body, { model }, request) => {
    const answer = fields(body);
    if (!answer) throw invalidAnswer('it is not an object');
    const tokens = count(fields(fields(answer['meta'])?.['billed_units'])?.['input_tokens']) ?? null;
    const usage = { prompt_tokens: tokens, total_tokens: tokens };
    return { object: 'list', data: toData(answer, request), model, usage };
  },
};

function toEmbedCall(request: EmbeddingsRequest, { model, config }: Target<CohereConfig>): UpstreamCall {
  refuseNativeNames(request, OURS);
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
function toData(answer: Fields, request: EmbeddingsRequest): EmbeddingsResponse['data'] {
  const given = answer['embeddings'];
  const [type = 'float'] = list(request['embedding_types']);
  const vectors = Array.isArray(given) ? given : fields(given)?.[String(type)];
  if (!Array.isArray(vectors)) throw invalidAnswer('it has no embeddings');
  return toEmbeddings(vectors, request);
}
