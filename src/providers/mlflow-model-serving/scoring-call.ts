import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { plainText } from '../shared/message-content';
import { invalidRequest } from '../shared/errors';
import { vectorWriter } from '../shared/embeddings-encoding';
import type { Target } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import type { MlflowModelServingConfig } from './mlflow-model-serving.config';

type AnyRequest = ChatRequest | CompletionsRequest | EmbeddingsRequest;

/** A scoring server has one model, and answers in one piece. */
const NOT_PARAMETERS: ReadonlySet<string> = new Set(['model', 'stream', 'stream_options']);

/** `{inputs, params}`: all parameters are the model's own business. */
export function toScoringCall(inputs: unknown, parameters: object, target: Target<MlflowModelServingConfig>) {
  const given = Object.entries(parameters).filter(([name, value]) => value !== undefined && !NOT_PARAMETERS.has(name));
  const params = given.length > 0 ? { params: Object.fromEntries(given) } : {};
  return toCall({ inputs, ...params }, target);
}

/** OpenAI's body as it is; the server has one model. */
export function toPlainCall({ model: _, ...body }: AnyRequest, target: Target<MlflowModelServingConfig>) {
  return toCall(body, target);
}

function toCall(body: object, { config }: Target<MlflowModelServingConfig>): UpstreamRequest {
  const { model_server_url: url, model_server_token: token } = config;
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token.reveal()}` } : {};
  return { url: joinUrl(url, 'invocations'), headers, body };
}

/** The one text that such a model takes for a chat. */
export function queryOf({ messages }: ChatRequest): string {
  const [only] = messages;
  if (messages.length === 1 && only) return plainText(only.content, 'messages.0');
  const what = 'MLflow chat models are only capable of processing a single query at a time.';
  throw invalidRequest('messages', `${what} The request submitted consists of ${messages.length} queries.`);
}

/** @throws GatewayError `INVALID_REQUEST` for an encoding that there is not */
export function inputsOf(request: EmbeddingsRequest): readonly unknown[] {
  vectorWriter(request);
  return typeof request.input === 'string' ? [request.input] : request.input;
}
