import type { MessagesRequest } from './messages-wire';

/** Body of `POST /complete` (Anthropic API, "Text completions", legacy). */
export interface CompleteRequest extends Pick<
  MessagesRequest,
  'stream' | 'temperature' | 'top_p' | 'top_k' | 'stop_sequences' | 'metadata'
> {
  model: string;
  prompt: string;
  max_tokens_to_sample: number;
}

/** Response of `POST /complete`, and the event `completion` of a stream. */
export interface CompleteResponse {
  type: string;
  id: string;
  model: string;
  completion: string;
  stop_reason: string | null;
}
