/** Wire types of the Together API (https://docs.together.ai/reference) where it differs from OpenAI's. */

/** A response, or an event of a stream. */
export interface TogetherResponse {
  /** The prompt if the request has `echo`; an empty list otherwise. */
  prompt: object[];
  choices: Choice[];
}

export interface Choice {
  message: ResponseMessage;
  delta: ResponseMessage;
  /** In streams: the text of the token. Older models send it instead of `delta`. */
  text: string;
  /** A number in streams. */
  logprobs: Logprobs | number;
  top_logprobs: TopLogprobs[];
}

export interface ResponseMessage {
  content: string;
}

/** Parallel lists with one item per token. */
export interface Logprobs {
  tokens: string[];
  token_logprobs: number[];
  top_logprobs: TopLogprobs[];
}

/** The log probabilities of the most likely tokens at one position. */
export type TopLogprobs = Readonly<Record<string, number>>;
