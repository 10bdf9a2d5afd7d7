import type { Message } from '../../wire';
import { answeredCall, functionCalls, unknownRole, type FunctionCall } from '../shared/function-calls';
import { plainText } from '../shared/message-content';

/** What Sluice writes; the contents are texts alone. */
export type WireMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; tool_calls?: FunctionCall[] }
  | { role: 'tool'; tool_call_id: string; content: string };

type ToMessage = (message: Message, where: string) => WireMessage;

const toSystem: ToMessage = ({ content }, where) => ({ role: 'system', content: plainText(content, where) });

const BY_ROLE: ReadonlyMap<string, ToMessage> = new Map<string, ToMessage>([
  ['system', toSystem],
  ['developer', toSystem],
  ['user', ({ content }, where) => ({ role: 'user', content: plainText(content, where) })],
  [
    'assistant',
    (message, where) => {
      const calls = functionCalls(message, where);
      const content = plainText(message.content ?? message.refusal, where);
      return { role: 'assistant', content, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
    },
  ],
  [
    'tool',
    (message, where) => ({
      role: 'tool',
      tool_call_id: answeredCall(message, where),
      content: plainText(message.content, where),
    }),
  ],
]);

export function toMessages(messages: readonly Message[]): WireMessage[] {
  return messages.map((message, index) => {
    const where = `messages.${index}`;
    const translate = BY_ROLE.get(message.role);
    if (!translate) throw unknownRole(message.role, where, [...BY_ROLE.keys()]);
    return translate(message, where);
  });
}
