import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { plainText } from '../shared/message-content';
import { invalidRequest } from '../shared/errors';
import { vectorEncoder } from '../shared/embeddings-encoding';
import type { Target } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import type { ScoringRequest } from './scoring-wire';
import type { MlflowModelServingConfig } from './mlflow-model-serving.config';

type AnyRequest = ChatRequest | CompletionsRequest | EmbeddingsRequest;

/** Fields that a scoring server does not accept: it has one model and no streams. */
const NOT_PARAMETERS: ReadonlySet<string> = new Set(['model', 'stream', 'stream_options']);

/** A body of `{inputs, params}`. The model interprets the parameters. */
export function toScoringRequest(
  inputs: readonly unknown[],
  parameters: object,
  target: Target<MlflowModelServingConfig>,
) {
  const given = Object.entries(parameters).filter(([name, value]) => value !== undefined && !NOT_PARAMETERS.has(name));
  const body: ScoringRequest = { inputs, ...(given.length > 0 ? { params: Object.fromEntries(given) } : {}) };
  return toRequest(body, target);
}

/** A body in OpenAI's format, without `model`. */
export function toOpenAIRequest({ model: _, ...body }: AnyRequest, target: Target<MlflowModelServingConfig>) {
  return toRequest(body, target);
}

function toRequest(body: object, { config }: Target<MlflowModelServingConfig>): UpstreamRequest {
  const { model_server_url: url, model_server_token: token } = config;
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token.reveal()}` } : {};
  return { url: joinUrl(url, 'invocations'), headers, body };
}

/** Returns the text of a chat's only message. Models that take `inputs` accept no conversation. */
export function queryOf({ messages }: ChatRequest): string {
  const [only] = messages;
  if (messages.length === 1 && only) return plainText(only.content, 'messages.0');
  // MLflow's text.
  const reason = 'MLflow chat models are only capable of processing a single query at a time.';
  throw invalidRequest('messages', `${reason} The request submitted consists of ${messages.length} queries.`);
}

/** @throws GatewayError `INVALID_REQUEST` for an unknown `encoding_format` */
export function inputsOf(request: EmbeddingsRequest): readonly unknown[] {
  vectorEncoder(request);
  return typeof request.input === 'string' ? [request.input] : request.input;
}
