import { serialized } from '../serialized';
import type { GatewayError } from '../../../src/errors';
import { toResponsesBody, type ResponsesSettings } from '../../../src/providers/openai/responses/responses-request';

export const user = { role: 'user', content: 'Hi' };

export interface Sent {
  adjusted: string[];
  [field: string]: unknown;
}

export function sent(
  request: object,
  settings: ResponsesSettings = { model: 'gpt-5-codex', supportsReasoning: true, summary: 'auto' },
): Sent {
  const body: Record<string, unknown> = { messages: [user], ...structuredClone(request) };
  const adjusted = toResponsesBody(body, settings);
  return { ...serialized(body), adjusted };
}

export const inputOf = (messages: object[]) => sent({ messages })['input'];
export const calledWith = (call: object) => ({ role: 'assistant', content: null, tool_calls: [call] });
export const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };

export function errorOf(request: object): GatewayError {
  try {
    sent(request);
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error('the request was not rejected');
}
