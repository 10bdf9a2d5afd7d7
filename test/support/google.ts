import { Secret } from '../../src/config';
import { GatewayError } from '../../src/errors';
import { GeminiAdapter } from '../../src/providers/gemini/gemini.adapter';
import { GeminiConfig } from '../../src/providers/gemini/gemini.config';
import type { GenerateRequest } from '../../src/providers/models/gemini/generate-wire';
import { VertexAIConfig } from '../../src/providers/vertex-ai/vertex-ai.config';
import { ChatRequest } from '../../src/wire';

/** One model for each set of capabilities. */
export const GEMINI_1_5 = 'gemini-1.5-flash';
export const GEMINI_2_0 = 'gemini-2.0-flash';
export const GEMINI_2_5 = 'gemini-2.5-flash';
export const GEMINI_3 = 'gemini-3-flash-preview';
export const GEMMA = 'gemma-3-27b-it';

export const KEY = 'AIza-canary';

export const user = { role: 'user', content: 'Hi' };
export const lookup = { id: 'call_1', type: 'function', function: { name: 'lookup', arguments: '{"q":"cat"}' } };

export function target(settings: Partial<GeminiConfig> = {}, model = GEMINI_2_5) {
  const config = Object.assign(new GeminiConfig(), { gemini_api_key: new Secret(KEY) }, settings);
  return { model, config };
}

export function vertexTarget(model: string, settings: Partial<VertexAIConfig> = {}) {
  return { model, config: Object.assign(new VertexAIConfig(), { vertex_project: 'project' }, settings) };
}

export function chatRequest(request: object): ChatRequest {
  const parsed = ChatRequest.parse(structuredClone({ messages: [user], ...request }));
  if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

/** Validates a chat request as the server does and converts it. Default of `messages`: one user message "Hi". */
export function upstreamRequest(request: object, model?: string, settings?: Partial<GeminiConfig>) {
  const sent = new GeminiAdapter().chat.toRequest(chatRequest(request), target(settings, model));
  return { ...sent, body: sent.body as GenerateRequest };
}

export function bodyOf(request: object, model?: string, settings?: Partial<GeminiConfig>): GenerateRequest {
  return upstreamRequest(request, model, settings).body;
}

export function errorOf(request: object, model?: string): GatewayError {
  const error = thrownBy(() => upstreamRequest(request, model));
  if (error instanceof GatewayError) return error;
  throw error;
}

export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
