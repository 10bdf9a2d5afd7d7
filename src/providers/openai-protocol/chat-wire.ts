/** OpenAI's chat responses and stream events, with the additions that providers of this protocol make. */
export interface ChatResponseWire {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChoiceWire[];
  readonly usage: UsageWire;
  /** OpenRouter: the host of the model. */
  readonly provider: string;
  /** In a response with status 200. Some servers always send it, empty if there is no error. */
  readonly error: object | string | null;
  /** OpenAI: padding of stream events. */
  readonly obfuscation: string;
  /** Groq: usage or error of a stream. */
  readonly x_groq: { readonly usage?: UsageWire; readonly error?: string };
  /** Together AI: the prompts of a completions response. */
  readonly prompt: readonly object[];
}

export interface ChoiceWire {
  readonly index: number;
  readonly message: MessageWire;
  readonly delta: MessageWire;
  readonly finish_reason: string;
  /** OpenRouter: why the choice failed. */
  readonly error: unknown;
  readonly logprobs: object;
  /** Completions; also chat events of old models. */
  readonly text: string;
  /** Together AI, in choices of old models. */
  readonly top_logprobs: object;
  /** Moonshot AI: usage inside the choice. */
  readonly usage: UsageWire;
}

export interface MessageWire {
  readonly index: number;
  readonly role: string;
  /** A string, or a list of parts from some providers. */
  readonly content: string | readonly ResponsePartWire[];
  readonly refusal: string;
  readonly tool_calls: readonly ToolCallWire[];
  /** The deprecated form of `tool_calls`. */
  readonly function_call: FunctionCallWire;
  readonly audio: object;
  readonly reasoning_content: string;
  readonly reasoning: string;
  /** OpenRouter. */
  readonly reasoning_details: readonly ReasoningDetailWire[];
  readonly annotations: readonly object[];
  readonly thinking_blocks: readonly object[];
  readonly native_blocks: readonly object[];
  readonly native_tool_calls: readonly object[];
}

/** A part of a response's content. */
export interface ResponsePartWire {
  readonly type: string;
  readonly text: string;
  readonly refusal: string;
  /** Mistral's and Anthropic's reasoning. */
  readonly thinking: string | readonly object[];
  readonly signature: string;
  /** Encrypted reasoning. */
  readonly data: string;
  /** Databricks' reasoning. */
  readonly summary: readonly ResponsePartWire[];
  /** Other names of the reasoning's text. */
  readonly reasoning: string;
  readonly content: string | readonly object[];
}

export interface ReasoningDetailWire {
  readonly text: string;
  readonly summary: string;
}

export interface ToolCallWire {
  readonly index: number;
  readonly id: string;
  readonly type: string;
  readonly function: FunctionCallWire;
  readonly custom: CustomCallWire;
}

export interface FunctionCallWire {
  readonly name: string;
  /** JSON text; the object itself from some providers. */
  readonly arguments: string | object;
}

/** A call of a custom tool: its input is free text. */
export interface CustomCallWire {
  readonly name: string;
  readonly input: string;
}

export interface UsageWire {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens?: number };
  readonly completion_tokens_details: { readonly reasoning_tokens?: number };
  readonly cache_creation_input_tokens: number;
  /** Other names of `prompt_tokens_details.cached_tokens`. */
  readonly prompt_cache_hit_tokens: number;
  readonly cached_tokens: number;
  /** Another name of `completion_tokens_details.reasoning_tokens`. */
  readonly reasoning_tokens: number;
}

export interface EmbeddingsResponseWire {
  readonly data: readonly EmbeddingWire[];
  readonly model: string;
  readonly usage: { readonly prompt_tokens?: number; readonly total_tokens?: number };
}

export interface EmbeddingWire {
  readonly index: number;
  /** Numbers, or base64 of 32-bit floats. */
  readonly embedding: readonly number[] | string;
}
