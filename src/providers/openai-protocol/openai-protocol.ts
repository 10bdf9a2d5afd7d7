import type { GatewayError } from '../../errors';
import type { ErrorFormat } from '../../upstream/client/error-format';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import {
  MAX_TEMPERATURE,
  type ChatOperation,
  type CompletionsOperation,
  type EmbeddingsOperation,
  type Target,
} from '../contract/provider-adapter';
import { asRecord } from '../shared/json';
import type { DraftBody } from '../shared/parameter-rules';
import type { Prefill } from '../shared/prefill';
import { chatChunks, type Reshape } from './chat-chunks';
import { toChatResponse } from './chat-response';
import { completionsChunks, toCompletionsResponse } from './completions';
import { toEmbeddingsResponse } from './embeddings';
import { applyFields, type FieldSettings } from './file-settings';
import { hasStreamOptions, includeUsage, requestStreamUsage } from './stream-usage';

/** The path of an operation below the base URL of OpenAI's API. */
export type OperationPath = 'chat/completions' | 'completions' | 'embeddings';

/** URL and headers of a request and, for a provider inside the process, its dispatcher. */
export type Destination = Pick<UpstreamRequest, 'url' | 'headers' | 'dispatcher'>;

/**
 * What differs between the providers that implement OpenAI's API. The operations below send a client's request
 * unchanged, with the endpoint's model and, for streams, `stream_options.include_usage` if the server supports it.
 */
export interface OpenAIProtocol<Config> {
  /** Returns the destination of an operation. Called once per endpoint and operation. */
  readonly route: (path: OperationPath, target: Target<Config>) => Destination;
  /** How errors differ from the common formats. */
  readonly errorFormat?: ErrorFormat | undefined;
  /** Changes `body` to what the provider accepts. Returns the names of the parameters that it dropped or rescaled. */
  readonly adjust?: (body: DraftBody, path: OperationPath, target: Target<Config>) => readonly string[];
  /** The settings of an endpoint that change fields of its requests. Default: none. */
  readonly settings?: (config: Config) => FieldSettings;
  /** Maximum of `temperature`, if it is not OpenAI's. */
  readonly maxTemperature?: number;
  /**
   * Converts a chat response or stream event to OpenAI's schema, in place; its fields may have any type.
   * @throws GatewayError if the response reports an error
   */
  readonly reshape?: Reshape;
  /** The text between two text parts of a content list. Default: none. */
  readonly partSeparator?: string;
  /** How an assistant message at the end of a chat is continued. Absent if the provider does not document it. */
  readonly prefill?: Prefill;
  /**
   * Returns the `reshape` of one stream, for a provider whose reasoning or tool calls depend on earlier events; its content
   * must not. Default: `reshape`.
   */
  readonly reshapeStream?: () => Reshape;
}

export function openAIChat<Config>(protocol: OpenAIProtocol<Config>): ChatOperation<Config> {
  return {
    toRequest: requestBuilder(protocol, 'chat/completions'),
    maxTemperature: () => protocol.maxTemperature ?? MAX_TEMPERATURE,
    toResponse: (body, { model }) => {
      const response = protocol.reshape && asRecord(body);
      if (response) protocol.reshape(response);
      return toChatResponse(body, model, protocol.partSeparator);
    },
    toChunks: (target, request) => {
      includeUsage.accepted(request, target);
      const reshape = protocol.reshapeStream?.() ?? protocol.reshape;
      const readsText = protocol.reshapeStream !== undefined;
      return chatChunks(target.model, { reshape, partSeparator: protocol.partSeparator, readsText });
    },
    fallbackRequest: withoutStreamUsage,
    prefill: (request, target) => protocol.prefill?.(request, target),
  };
}

export function openAICompletions<Config>(protocol: OpenAIProtocol<Config>): CompletionsOperation<Config> {
  return {
    toRequest: requestBuilder(protocol, 'completions'),
    maxTemperature: () => protocol.maxTemperature ?? MAX_TEMPERATURE,
    toResponse: (body, { model }) => toCompletionsResponse(body, model),
    toChunks: (target, request) => {
      includeUsage.accepted(request, target);
      return completionsChunks(target.model);
    },
    fallbackRequest: withoutStreamUsage,
  };
}

export function openAIEmbeddings<Config>(protocol: OpenAIProtocol<Config>): EmbeddingsOperation<Config> {
  return {
    toRequest: requestBuilder(protocol, 'embeddings'),
    toResponse: (body, { model }, request) => toEmbeddingsResponse(body, model, request),
  };
}

function withoutStreamUsage<Request extends { stream?: unknown }>(
  rejection: GatewayError,
  request: Request,
  target: Target<unknown>,
): Request | undefined {
  return request.stream === true ? includeUsage.fallbackRequest(rejection, request, target) : undefined;
}

/** The values that all requests to one operation of an endpoint share. */
interface Binding {
  readonly destination: Destination;
  readonly settings: FieldSettings;
  readonly hasStreamOptions: boolean;
}

function requestBuilder<Config>(protocol: OpenAIProtocol<Config>, path: OperationPath) {
  const bindings = new WeakMap<Target<Config>, Binding>();
  const bind = (target: Target<Config>): Binding => {
    const destination = protocol.route(path, target);
    const settings = protocol.settings?.(target.config) ?? {};
    const binding = { destination, settings, hasStreamOptions: hasStreamOptions(destination.url) };
    bindings.set(target, binding);
    return binding;
  };
  return (request: object, target: Target<Config>): UpstreamRequest => {
    const { destination, settings, hasStreamOptions } = bindings.get(target) ?? bind(target);
    const body: DraftBody = { ...request };
    body.model = target.model || undefined;
    const isClients = body.stream_options !== undefined;
    const adjusted: string[] = [];
    if (body.stream === true && path !== 'embeddings') {
      if (requestStreamUsage(body, target, settings.stream_usage, hasStreamOptions)) adjusted.push('stream_options');
    }
    adjusted.push(...(protocol.adjust?.(body, path, target) ?? []));
    for (const name of applyFields(body, settings)) if (name !== 'stream_options' || isClients) adjusted.push(name);
    const { url, headers, dispatcher } = destination;
    const { errorFormat } = protocol;
    return {
      url,
      headers,
      dispatcher,
      errorFormat,
      body,
      adjusted: adjusted.length > 1 ? [...new Set(adjusted)] : adjusted,
    };
  };
}
