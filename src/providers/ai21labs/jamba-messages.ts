import type { Message } from '../../wire';
import { toolCallIdOf, functionCalls, unknownRole } from '../shared/function-calls';
import { plainText } from '../shared/message-content';
import type { JambaMessage } from './ai21labs-wire';

type ToMessage = (message: Message, path: string) => JambaMessage;

const toSystem: ToMessage = ({ content }, path) => ({ role: 'system', content: plainText(content, path) });

const BY_ROLE: ReadonlyMap<string, ToMessage> = new Map<string, ToMessage>([
  ['system', toSystem],
  ['developer', toSystem],
  ['user', ({ content }, path) => ({ role: 'user', content: plainText(content, path) })],
  [
    'assistant',
    (message, path) => {
      const calls = functionCalls(message, path);
      const content = plainText(message.content ?? message.refusal, path);
      return { role: 'assistant', content, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
    },
  ],
  [
    'tool',
    (message, path) => ({
      role: 'tool',
      tool_call_id: toolCallIdOf(message, path),
      content: plainText(message.content, path),
    }),
  ],
]);

/** Translates the messages. Content that is not text is rejected. */
export function toMessages(messages: readonly Message[]): JambaMessage[] {
  return messages.map((message, index) => {
    const path = `messages.${index}`;
    const translate = BY_ROLE.get(message.role);
    if (!translate) throw unknownRole(message.role, path, [...BY_ROLE.keys()]);
    return translate(message, path);
  });
}
