import { Secret } from '../../src/config';
import { GatewayError } from '../../src/errors';
import { AnthropicAdapter } from '../../src/providers/anthropic/anthropic.adapter';
import { AnthropicConfig } from '../../src/providers/anthropic/anthropic.config';
import type { MessagesRequest } from '../../src/providers/models/claude/messages-wire';
import { ChatRequest } from '../../src/wire';
import type { ServerSentEvent } from '../../src/upstream/client/upstream-request';
import * as recorded from './recorded';

/** One model for each set of capabilities. */
export const CLAUDE_3 = 'claude-3-haiku-20240307';
export const CLAUDE_4_0 = 'claude-sonnet-4-20250514';
export const CLAUDE_4_5 = 'claude-sonnet-4-5';
export const CLAUDE_4_6 = 'claude-opus-4-6';
export const CLAUDE_5 = 'claude-opus-5';

export const KEY = 'sk-ant-canary';

export const user = { role: 'user', content: 'Hi' };
export const lookup = {
  type: 'function',
  function: { name: 'lookup', parameters: { type: 'object', properties: {} } },
};

type Settings = Partial<AnthropicConfig>;

export function target(settings: Settings = {}, model = CLAUDE_4_5) {
  const config = Object.assign(new AnthropicConfig(), { anthropic_api_key: new Secret(KEY) }, settings);
  return { model, config };
}

/** Validates a chat request as the server does and converts it. Default of `messages`: one user message "Hi". */
export function requestOf(request: object, model?: string, settings?: Settings) {
  const { body, adjusted } = new AnthropicAdapter().chat.toRequest(chatRequest(request), target(settings, model));
  return { body: body as MessagesRequest, adjusted };
}

/** Validates a chat request as the server does. Default of `messages`: one user message "Hi". */
export function chatRequest(request: object): ChatRequest {
  const parsed = ChatRequest.parse({ messages: [user], ...request });
  if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

export function bodyOf(request: object, model?: string, settings?: Settings): MessagesRequest {
  return requestOf(request, model, settings).body;
}

/** Returns the error that rejects a chat request. */
export function errorOf(request: object, model?: string, settings?: Settings): GatewayError {
  const error = thrownBy(() => requestOf(request, model, settings));
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

/** A recording in `test/fixtures/anthropic/`. */
export function recordedJson(name: string): Record<string, unknown> {
  return recorded.recordedJson(`anthropic/${name}`);
}

/** The events of a recorded stream in `test/fixtures/anthropic/`. */
export function recordedEvents(name: string): ServerSentEvent[] {
  return recorded.recordedEvents(`anthropic/${name}`);
}
