import type { FunctionCall } from '../shared/function-calls';

/** What Sluice writes in the words of the Cohere API v2 (https://docs.cohere.com/reference/chat). */
export type WireMessage =
  | { role: 'system'; content: string | TextPart[] }
  | { role: 'user'; content: string | (TextPart | ImagePart)[] }
  | {
      role: 'assistant';
      content?: string | (TextPart | ThinkingPart)[];
      tool_calls?: FunctionCall[];
      tool_plan?: string;
    }
  | { role: 'tool'; tool_call_id: string; content: string | (TextPart | DocumentPart)[] };

export interface TextPart {
  type: 'text';
  text: string;
}

export interface ThinkingPart {
  type: 'thinking';
  thinking: string;
}

export interface ImagePart {
  type: 'image_url';
  image_url: { url: string; detail?: 'auto' | 'low' | 'high' };
}

export interface DocumentPart {
  type: 'document';
  document: { data: Record<string, unknown>; id?: string };
}

export interface WireTool {
  type: 'function';
  function: { name: string; description?: string; parameters: Record<string, unknown> };
}

export interface ToolFields {
  tools?: WireTool[];
  strict_tools?: true;
  tool_choice?: 'REQUIRED' | 'NONE';
}
