import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import type { ChatOperation, CompletionsOperation, EmbeddingsOperation, Target } from '../contract/provider-adapter';
import { asRecord } from '../shared/json';
import type { DraftBody } from '../shared/parameter-rules';
import { chatChunks, type Reshape } from './chat-chunks';
import { toChatResponse } from './chat-response';
import { completionsChunks, toCompletionsResponse } from './completions';
import { toEmbeddingsResponse } from './embeddings';

/** The path of an operation below the base URL of OpenAI's API. */
export type OperationPath = 'chat/completions' | 'completions' | 'embeddings';

/** URL and headers of a request and, for a provider inside the process, its dispatcher. */
export type Destination = Pick<UpstreamRequest, 'url' | 'headers' | 'dispatcher'>;

/**
 * What differs between the providers that implement OpenAI's API. The operations below send a client's request
 * unchanged, with the endpoint's model and, for streams, `stream_options.include_usage`.
 */
export interface OpenAIProtocol<Config> {
  /** Returns the destination of an operation. Called once per endpoint and operation. */
  readonly route: (path: OperationPath, target: Target<Config>) => Destination;
  /** Changes `body` to what the provider accepts. Returns the names of the parameters that it dropped or rescaled. */
  readonly adjust?: (body: DraftBody, path: OperationPath, target: Target<Config>) => readonly string[];
  /**
   * Converts a chat response or stream event to OpenAI's schema, in place; its fields may have any type.
   * @throws GatewayError if the response reports an error
   */
  readonly reshape?: Reshape;
  /** Returns the `reshape` of one stream, for a provider whose events depend on earlier ones. Default: `reshape`. */
  readonly reshapeStream?: () => Reshape;
}

export function openAIChat<Config>(protocol: OpenAIProtocol<Config>): ChatOperation<Config> {
  return {
    toRequest: requestBuilder(protocol, 'chat/completions'),
    toResponse: (body, { model }) => {
      const response = protocol.reshape && asRecord(body);
      if (response) protocol.reshape(response);
      return toChatResponse(body, model);
    },
    toChunks: ({ model }) => chatChunks(model, protocol.reshapeStream?.() ?? protocol.reshape),
  };
}

export function openAICompletions<Config>(protocol: OpenAIProtocol<Config>): CompletionsOperation<Config> {
  return {
    toRequest: requestBuilder(protocol, 'completions'),
    toResponse: (body, { model }) => toCompletionsResponse(body, model),
    toChunks: ({ model }) => completionsChunks(model),
  };
}

export function openAIEmbeddings<Config>(protocol: OpenAIProtocol<Config>): EmbeddingsOperation<Config> {
  return {
    toRequest: requestBuilder(protocol, 'embeddings'),
    toResponse: (body, { model }, request) => toEmbeddingsResponse(body, model, request),
  };
}

function requestBuilder<Config>(protocol: OpenAIProtocol<Config>, path: OperationPath) {
  const destinations = new WeakMap<Target<Config>, Destination>();
  return (request: object, target: Target<Config>): UpstreamRequest => {
    const body: DraftBody = { ...request };
    body.model = target.model || undefined;
    if (body.stream === true && path !== 'embeddings') {
      body.stream_options = { include_usage: true, ...asRecord(body.stream_options) };
    }
    let destination = destinations.get(target);
    if (!destination) destinations.set(target, (destination = protocol.route(path, target)));
    const { url, headers, dispatcher } = destination;
    return { url, headers, dispatcher, body, adjusted: protocol.adjust?.(body, path, target) ?? [] };
  };
}
