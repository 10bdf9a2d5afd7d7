/** Types of routes and endpoints that MLflow's servers have. */
export type RouteType = 'llm/v1/chat' | 'llm/v1/completions' | 'llm/v1/embeddings';

/** A type from a server, which may have further ones. */
export type EndpointType = RouteType | (string & {});

/** What a server tells about the model behind an endpoint. */
export interface ModelInfo {
  readonly name?: string | null;
  readonly provider: string;
}

/** A rate limit of an endpoint in a gateway file. */
export interface EndpointLimit {
  readonly calls: number;
  readonly renewal_period: string;
  readonly key?: string | null;
}

/** An endpoint of the MLflow Deployments Server (MLflow 2.9 and later). */
export interface Endpoint {
  readonly name: string;
  readonly endpoint_type: EndpointType;
  readonly model: ModelInfo;
  /** Absolute. */
  readonly endpoint_url: string;
  readonly limit?: EndpointLimit | null;
}

/** A route of the MLflow AI Gateway (MLflow 2.5 to 2.8). */
export interface Route {
  readonly name: string;
  readonly route_type: EndpointType;
  readonly model: ModelInfo;
  /** Absolute. */
  readonly route_url: string;
}

/** A rate limit of Databricks. */
export interface Limit {
  readonly key?: 'user' | 'endpoint' | 'route' | (string & {});
  readonly calls: number;
  readonly renewal_period: 'minute' | (string & {});
}

/** An endpoint of Databricks' API. Databricks adds fields from time to time. */
export interface DatabricksEndpoint {
  readonly name: string;
  readonly id?: string;
  readonly creator?: string;
  readonly creation_timestamp?: number;
  readonly last_updated_timestamp?: number;
  readonly state?: { readonly ready?: string; readonly config_update?: string };
  readonly config?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly EndpointTag[];
  readonly rate_limits?: readonly Limit[];
  readonly task?: string;
  readonly [field: string]: unknown;
}

export interface EndpointTag {
  readonly key: string;
  readonly value?: string;
}

/** One page of a list. An array with the token of the next page. */
export class PagedList<T> extends Array<T> {
  /** Pass it to the next call; undefined on the last page. */
  token: string | undefined;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool' | 'developer' | (string & {});
  readonly content?: string | readonly JsonObject[] | null;
  readonly [field: string]: unknown;
}

/** Parameters that the requests for chat and completions share. Further ones are sent as they are. */
export interface GenerationParameters {
  readonly n?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly max_tokens?: number;
  readonly stop?: string | readonly string[];
  readonly [parameter: string]: unknown;
}

export interface ChatRequest extends GenerationParameters {
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly JsonObject[];
}

export interface CompletionsRequest extends GenerationParameters {
  readonly prompt: string | readonly string[];
}

export interface EmbeddingsRequest {
  readonly input: string | readonly string[];
  readonly [parameter: string]: unknown;
}

export interface Usage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly total_tokens?: number | null;
  readonly [field: string]: unknown;
}

export interface ToolCall {
  readonly id: string;
  readonly type: string;
  readonly function?: { readonly name: string; readonly arguments: string };
  readonly [field: string]: unknown;
}

export interface ResponseMessage {
  readonly role: string;
  readonly content?: string | null;
  readonly tool_calls?: readonly ToolCall[] | null;
  readonly [field: string]: unknown;
}

export interface ChatChoice {
  readonly index: number;
  readonly message: ResponseMessage;
  readonly finish_reason?: string | null;
}

export interface ChatResponse {
  readonly id?: string | null;
  readonly object?: string;
  readonly created?: number;
  readonly model: string;
  readonly choices: readonly ChatChoice[];
  readonly usage?: Usage | null;
  readonly [field: string]: unknown;
}

export interface CompletionsResponse {
  readonly id?: string | null;
  readonly object?: string;
  readonly created?: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly text: string;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: Usage | null;
  readonly [field: string]: unknown;
}

export interface EmbeddingsResponse {
  readonly object?: string;
  readonly model: string;
  readonly data: readonly { readonly object?: string; readonly index: number; readonly embedding: readonly number[] }[];
  readonly usage?: Usage | null;
  readonly [field: string]: unknown;
}

/** A part of a streamed response: `delta` for chat, `text` for completions. */
export interface ChunkChoice {
  readonly index: number;
  readonly delta?: Partial<ResponseMessage>;
  readonly text?: string;
  readonly finish_reason?: string | null;
}

export interface Chunk {
  readonly id?: string | null;
  readonly object?: string;
  readonly created?: number;
  readonly model?: string;
  readonly choices?: readonly ChunkChoice[];
  readonly usage?: Usage | null;
  readonly [field: string]: unknown;
}
