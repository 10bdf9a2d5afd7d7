import { numberOf } from './environment';
import { isObject, MlflowException } from './errors';
import type { ClientOptions, RequestOptions } from './options';
import { eventsOf } from './sse';
import { segment } from './target';
import type { Transport } from './transport';
import type {
  ChatRequest,
  ChatResponse,
  Chunk,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  JsonObject,
} from './types';

const PREDICT_SECONDS = 120;

/** A query of an endpoint. */
export interface Prediction<Inputs extends object = JsonObject> extends RequestOptions {
  /** Name of the endpoint. */
  readonly endpoint: string;
  /** Body of the request. */
  readonly inputs: Inputs;
}

/** What the clients of all targets have in common. */
export abstract class DeploymentClient<E = unknown> {
  constructor(
    protected readonly transport: Transport,
    protected readonly options: ClientOptions,
  ) {}

  /** Path of the queries, before the name of the endpoint. */
  protected abstract readonly queryPath: string;

  /** Returns all endpoints that the caller may see. */
  abstract listEndpoints(options?: RequestOptions): Promise<E[]>;

  /** @throws HttpError with status 404 if it does not exist */
  abstract getEndpoint(endpoint: string, options?: RequestOptions): Promise<E>;

  /** @throws NotSupportedError outside Databricks */
  abstract createEndpoint(config: JsonObject, options?: RequestOptions): Promise<E>;

  /** @throws NotSupportedError outside Databricks */
  abstract updateEndpoint(endpoint: string, config: JsonObject, options?: RequestOptions): Promise<JsonObject>;

  /** @throws NotSupportedError outside Databricks */
  abstract deleteEndpoint(endpoint: string, options?: RequestOptions): Promise<void>;

  /**
   * Queries an endpoint. Retries as MLflow's client does, but not after a timeout: the server may have run the query.
   *
   * @example
   * const response = await client.predict({ endpoint: 'chat', inputs: { messages: [{ role: 'user', content: 'Hello' }] } });
   */
  async predict<T = Record<string, unknown>>({ endpoint, inputs, ...options }: Prediction<object>): Promise<T> {
    // The server decides what it returns; the caller names the type.
    return (await this.transport.json(this.query(endpoint, inputs), options)) as T;
  }

  /**
   * Queries an endpoint and returns the chunks as they arrive. The request is sent when the iteration begins. Breaking out of the loop
   * or the signal cancels it.
   *
   * @throws StreamError for an error in the stream, or a stream that ends before its response is complete
   * @example
   * for await (const chunk of client.predictStream({ endpoint: 'chat', inputs: { messages } })) {
   *   process.stdout.write(chunk.choices?.[0]?.delta?.content ?? '');
   * }
   */
  async *predictStream({ endpoint, inputs, ...options }: Prediction<object>): AsyncGenerator<Chunk, void> {
    const opened = await this.transport.open(this.query(endpoint, { ...inputs, stream: true }), options);
    yield* eventsOf(opened);
  }

  /**
   * Queries a chat endpoint.
   * @example
   * const { choices } = await client.chat('chat', { messages: [{ role: 'user', content: 'Hello' }] });
   */
  chat(endpoint: string, inputs: ChatRequest, options?: RequestOptions): Promise<ChatResponse> {
    return this.predict<ChatResponse>({ endpoint, inputs, ...options });
  }

  /**
   * Queries a completions endpoint.
   * @example
   * const { choices } = await client.completions('completions', { prompt: 'Once upon a time' });
   */
  completions(endpoint: string, inputs: CompletionsRequest, options?: RequestOptions): Promise<CompletionsResponse> {
    return this.predict<CompletionsResponse>({ endpoint, inputs, ...options });
  }

  /**
   * Queries an embeddings endpoint.
   * @example
   * const { data } = await client.embeddings('embeddings', { input: ['first text', 'second text'] });
   */
  embeddings(endpoint: string, inputs: EmbeddingsRequest, options?: RequestOptions): Promise<EmbeddingsResponse> {
    return this.predict<EmbeddingsResponse>({ endpoint, inputs, ...options });
  }

  private query(endpoint: string, inputs: object) {
    const path = `${this.queryPath}/${segment(endpoint, 'endpoint')}/invocations`;
    const seconds = numberOf('MLFLOW_DEPLOYMENT_PREDICT_TIMEOUT') ?? PREDICT_SECONDS;
    return { method: 'POST', path, body: inputs, timeoutMs: seconds * 1000 } as const;
  }
}

/** Returns a response that must be a JSON object. */
export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new MlflowException(`The server returned no ${what}. Check that the target is a gateway.`);
}

/** Returns the items of a list in a response; none if it is absent. */
export function itemsOf(value: unknown, field: string): Record<string, unknown>[] {
  const items = objectOf(value, `list of ${field}`)[field] ?? [];
  if (!Array.isArray(items)) throw new MlflowException(`The server returned no list of ${field}.`);
  return items.filter(isObject);
}
