import { serialized } from '../serialized';
import { toChatResponse } from '../../../src/providers/openai-protocol/chat-response';

export const MODEL = 'configured-model';

export const translated = (body: unknown) => serialized(toChatResponse(body, MODEL));
export const responseWith = (message: object, choice: object = {}) => ({
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi', ...message }, finish_reason: 'stop', ...choice }],
});
export const messageOf = (message: object) => translated(responseWith(message)).choices[0]!.message;
