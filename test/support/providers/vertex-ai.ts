import { chatRequest, vertexTarget } from '../google';
import { VertexAIAdapter } from '../../../src/providers/vertex-ai/vertex-ai.adapter';
import type { VertexAIConfig } from '../../../src/providers/vertex-ai/vertex-ai.config';

export const adapter = new VertexAIAdapter();
export const GEMINI = 'gemini-2.5-flash';
export const CLAUDE = 'claude-sonnet-4-5@20250929';
export const LLAMA = 'meta/llama-3.3-70b-instruct-maas';

/** Converts a chat request to the provider request, without its access token. */
export const requestOf = (request: object, model: string, settings?: Partial<VertexAIConfig>) =>
  adapter.chat.toRequest(chatRequest(request), vertexTarget(model, settings));
