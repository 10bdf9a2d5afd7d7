import type { V1Usage } from './chat-wire';

// The fields of Cohere's `POST /v1/generate` that the gateway uses (https://docs.cohere.com/v1/reference/generate).

export interface GenerateResponse extends V1Usage {
  id: string;
  generations: Generation[];
}

export interface Generation {
  text: string;
  finish_reason?: string;
}

/** The fields of all stream events; `event_type` determines which are set. */
export interface GenerateEvent {
  event_type: string;
  is_finished?: boolean;
  index?: number;
  text?: string;
  finish_reason?: string;
  /** The message of a `stream-error`. */
  err?: string;
  response?: GenerateResponse;
}
