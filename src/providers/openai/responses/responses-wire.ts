/** OpenAI API, `POST /v1/responses`: the items of `input` that a chat is converted to. */
export type InputItem = MessageItem | ReasoningItem | CallItem | CallOutputItem;

export interface MessageItem {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly content: string | readonly (InputPart | OutputPart)[];
  /** Assistant messages: `commentary` or `final_answer`. */
  readonly phase?: string;
}

export type InputPart =
  | { readonly type: 'input_text'; readonly text: string }
  | { readonly type: 'input_image'; readonly image_url: string; readonly detail: string }
  | {
      readonly type: 'input_file';
      readonly filename?: string;
      /** A `data:` URL. */
      readonly file_data?: string;
      readonly file_id?: string;
    };

/** Content of an assistant message. */
export type OutputPart =
  { readonly type: 'output_text'; readonly text: string } | { readonly type: 'refusal'; readonly refusal: string };

export interface ReasoningItem {
  readonly type: 'reasoning';
  readonly id: string;
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
  readonly encrypted_content: string;
}

/** `call_id` links a call to its output. */
export type CallItem =
  | { readonly type: 'function_call'; readonly call_id: string; readonly name: string; readonly arguments: string }
  | { readonly type: 'custom_tool_call'; readonly call_id: string; readonly name: string; readonly input: string };

export interface CallOutputItem {
  readonly type: 'function_call_output' | 'custom_tool_call_output';
  readonly call_id: string;
  readonly output: string | readonly InputPart[];
}

/** The response of `POST /v1/responses`, also inside stream events. */
export interface ResponseWire {
  readonly id: string;
  readonly created_at: number;
  readonly model: string;
  readonly service_tier: string;
  readonly status: string;
  readonly error: object;
  readonly incomplete_details: { readonly reason?: string };
  readonly output: readonly OutputItemWire[];
  readonly usage: ResponseUsageWire;
}

/** An item of `output`: a message, reasoning or a call. */
export interface OutputItemWire {
  readonly type: string;
  readonly id: string;
  readonly phase: string;
  readonly content: readonly OutputPartWire[];
  /** Reasoning. */
  readonly summary: readonly OutputPartWire[];
  readonly encrypted_content: string;
  /** Calls. */
  readonly call_id: string;
  readonly name: string;
  readonly arguments: string;
  readonly input: string;
}

export interface OutputPartWire {
  readonly type: string;
  readonly text: string;
  readonly refusal: string;
  readonly annotations: readonly AnnotationWire[];
  readonly logprobs: readonly { readonly token?: string }[];
}

export interface AnnotationWire {
  readonly type: string;
  readonly start_index: number;
  readonly end_index: number;
  readonly index: number;
}

export interface ResponseUsageWire {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly input_tokens_details: { readonly cached_tokens?: number };
  readonly output_tokens_details: { readonly reasoning_tokens?: number };
}

/** A stream event. */
export interface ResponseEventWire {
  readonly type: string;
  readonly error: object;
  readonly response: ResponseWire;
  readonly item: OutputItemWire;
  readonly item_id: string;
  readonly output_index: number;
  readonly content_index: number;
  readonly summary_index: number;
  readonly delta: string;
  readonly logprobs: readonly object[];
  readonly annotation: AnnotationWire;
}
