import type { JsonObject } from '../../shared/json';
import type { CitedPart, CohereUsage, DocumentWire } from '../chat-wire';

// The fields of Cohere's `POST /v1/chat` that the gateway uses (https://docs.cohere.com/v1/reference/chat).

export interface WireCall {
  name: string;
  parameters: JsonObject;
}

export interface WireResult {
  call: WireCall;
  outputs: JsonObject[];
}

export type WireTurn =
  | { role: 'USER'; message: string }
  | { role: 'CHATBOT'; message: string; tool_calls?: WireCall[] }
  | { role: 'TOOL'; tool_results: WireResult[] };

/** The fields of a request that the conversation becomes. */
export interface ConversationFields {
  message: string;
  tool_results?: WireResult[];
  preamble?: string;
  chat_history?: WireTurn[];
}

/** Parameters by name, with types of Python. */
export type ParameterDefinitions = Record<string, { type: string; description?: string; required: boolean }>;

export interface WireTool {
  name: string;
  description: string;
  parameter_definitions: ParameterDefinitions;
}

export interface V1ChatResponse extends V1Usage {
  response_id?: string;
  generation_id?: string;
  text: string;
  finish_reason?: string;
  tool_calls?: WireCall[];
  citations?: V1CitationWire[];
  /** The documents that citations refer to. */
  documents?: DocumentWire[];
}

export interface V1CitationWire extends CitedPart {
  document_ids: string[];
}

export interface V1Usage {
  meta?: CohereUsage;
  /** In older responses. */
  token_count?: TokenCount;
}

export interface TokenCount {
  prompt_tokens: number;
  response_tokens: number;
  total_tokens: number;
}

/** The fields of all stream events; `event_type` determines which are set. */
export interface V1ChatEvent {
  event_type: string;
  generation_id?: string;
  text?: string;
  tool_call_delta?: ToolCallFragment;
  tool_calls?: WireCall[];
  finish_reason?: string;
  error?: string;
  response?: V1ChatResponse;
}

export interface ToolCallFragment {
  index?: number;
  name?: string;
  /** A fragment of the parameters' JSON text. */
  parameters?: string;
  text?: string;
}
