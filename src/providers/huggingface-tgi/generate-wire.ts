/** Wire types of Text Generation Inference (https://huggingface.github.io/text-generation-inference). */

/** Body of `/generate` and `/generate_stream`. */
export interface GenerateRequest {
  inputs: string;
  /** OpenAI's parameters under the server's names, and native parameters. */
  parameters: object;
}

/** Response of `/generate`. */
export interface GenerateResponse {
  generated_text: string;
  details: Details;
}

export interface Details {
  finish_reason: string;
  generated_tokens: number;
  /** The tokens of the prompt; newer servers return an empty list. */
  prefill: Token[];
  tokens: Token[];
  top_tokens: Token[][];
}

export interface Token {
  text: string;
  logprob: number;
  /** Whether the token is not part of the text, e.g. an end-of-sequence token. */
  special: boolean;
}

/** An event of `/generate_stream`: one per token. The last one has `details`. */
export interface GenerateEvent {
  token: Token;
  top_tokens: Token[];
  generated_text: string;
  details: StreamDetails;
}

export interface StreamDetails {
  finish_reason: string;
  generated_tokens: number;
  /** Tokens of the prompt. */
  input_length: number;
}
