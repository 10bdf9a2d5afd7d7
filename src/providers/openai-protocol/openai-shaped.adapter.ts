import { Injectable } from '@nestjs/common';
import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import type {
  ChatOperation,
  CompletionsOperation,
  EmbeddingsOperation,
  ProviderAdapter,
  Target,
} from '../contract/provider-adapter';
import { chatChunks } from './chat-chunks';
import { toChatResponse } from './chat-response';
import { completionsChunks, toCompletionsResponse } from './completions';
import { toEmbeddingsResponse } from './embeddings';
import { asRecord } from '../shared/json';

/** Where an operation is below the API's base address. */
export type OperationPath = 'chat/completions' | 'completions' | 'embeddings';

/** Address, credentials and, for a provider inside the process, the dispatcher of a call. */
export type Route = Pick<UpstreamRequest, 'url' | 'headers' | 'dispatcher'>;

/** A body on its way to the vendor; a vendor's own rules may change it. */
export type OutgoingBody = Record<string, unknown>;

/**
 * The base of every vendor that speaks OpenAI's API. The request is passed on as it came, with the endpoint's model and,
 * for streams, the wish for usage; a vendor says where to and with what credentials, and may adjust the body.
 */
@Injectable()
export abstract class OpenAIShapedAdapter<Config extends object> implements ProviderAdapter<Config> {
  abstract readonly name: string;
  abstract readonly displayName: string;
  abstract readonly Config: new () => Config;

  private readonly routes = new WeakMap<Target<Config>, Partial<Record<OperationPath, Route>>>();

  readonly chat: ChatOperation<Config> = this.chatOperation();

  readonly completions: CompletionsOperation<Config> = this.completionsOperation();

  protected chatOperation(): ChatOperation<Config> {
    return {
      toRequest: (request, target) => this.toCall('chat/completions', request, target),
      toResponse: (body, { model }) => toChatResponse(this.inShape(body), model),
      toChunks: ({ model }) => chatChunks(model, this.streamReshape()),
    };
  }

  /** Completions as the vendor has them; for a vendor that serves some of them by other means to replace. */
  protected completionsOperation(): CompletionsOperation<Config> {
    return {
      toRequest: (request, target) => this.toCall('completions', request, target),
      toResponse: (body, { model }) => toCompletionsResponse(body, model),
      toChunks: ({ model }) => completionsChunks(model),
    };
  }

  /** For vendors that have embeddings: `readonly embeddings = this.embeddingsOperation()`. */
  protected embeddingsOperation(): EmbeddingsOperation<Config> {
    return {
      toRequest: (request, target) => this.toCall('embeddings', request, target),
      toResponse: (body, { model }) => toEmbeddingsResponse(body, model),
    };
  }

  /** Asked once for each endpoint and operation. */
  protected abstract route(path: OperationPath, target: Target<Config>): Route;

  /** Changes `body` to what the vendor takes; answers the names of what it dropped or rescaled. */
  protected adjust(_body: OutgoingBody, _path: OperationPath, _target: Target<Config>): readonly string[] {
    return [];
  }

  /**
   * Left out where the vendor's answers have OpenAI's shape. Brings an answer, or an event of a chat's stream, into that
   * shape where it stands; it may hold anything. Throws a `GatewayError` where it is an error.
   */
  protected readonly reshape?: (answer: OutgoingBody) => void;

  /** The same for the events of one stream, for a vendor whose events have to be told apart from earlier ones. */
  protected streamReshape(): ((event: OutgoingBody) => void) | undefined {
    return this.reshape;
  }

  private inShape(body: unknown): unknown {
    const answer = asRecord(body);
    if (answer) this.reshape?.(answer);
    return body;
  }

  protected toCall(
    path: OperationPath,
    request: ChatRequest | CompletionsRequest | EmbeddingsRequest,
    target: Target<Config>,
  ): UpstreamRequest {
    const body: OutgoingBody = { ...request };
    body['model'] = target.model || undefined;
    if (body['stream'] === true && path !== 'embeddings') askForUsage(body);
    const { url, headers, dispatcher } = this.routeTo(path, target);
    return { url, headers, dispatcher, body, adjusted: this.adjust(body, path, target) };
  }

  private routeTo(path: OperationPath, target: Target<Config>): Route {
    let routes = this.routes.get(target);
    if (!routes) this.routes.set(target, (routes = {}));
    return (routes[path] ??= this.route(path, target));
  }
}

function askForUsage(body: OutgoingBody): void {
  const options = body['stream_options'] as Record<string, unknown> | undefined;
  body['stream_options'] = { include_usage: true, ...options };
}
