/** Wire types of Databricks Model Serving where it differs from OpenAI's API. */

/** A part of a request's message. */
export interface TextPart {
  type: 'text';
  text: string;
}

/** A part of a request's message. */
export interface ReasoningPart {
  type: 'reasoning';
  summary: Summary[];
}

export interface Summary {
  type: 'summary_text';
  text: string;
  signature?: string;
}

/** Response of the token endpoint (RFC 6749, section 4.4). */
export interface TokenResponse {
  access_token: string;
  /** In seconds. */
  expires_in: number;
}
