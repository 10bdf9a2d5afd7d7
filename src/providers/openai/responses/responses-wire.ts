/** OpenAI API, `POST /v1/responses`: what is sent as `input`, as far as a chat has it. */
export type InputItem = MessageItem | ReasoningItem | CallItem | CallOutputItem;

export interface MessageItem {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly content: string | readonly (InputPart | OutputPart)[];
  /** Of the assistant's: `commentary` on the way to an answer, or the `final_answer`. */
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

/** What the assistant said earlier. */
export type OutputPart =
  { readonly type: 'output_text'; readonly text: string } | { readonly type: 'refusal'; readonly refusal: string };

export interface ReasoningItem {
  readonly type: 'reasoning';
  readonly id: string;
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
  readonly encrypted_content: string;
}

/** `arguments` and `input` are text; `call_id` is what the output names. */
export type CallItem =
  | { readonly type: 'function_call'; readonly call_id: string; readonly name: string; readonly arguments: string }
  | { readonly type: 'custom_tool_call'; readonly call_id: string; readonly name: string; readonly input: string };

export interface CallOutputItem {
  readonly type: 'function_call_output' | 'custom_tool_call_output';
  readonly call_id: string;
  readonly output: string | readonly InputPart[];
}
