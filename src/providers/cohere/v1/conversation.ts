import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { toolCallIdOf, argumentsOf, functionCalls, parsed, unknownRole } from '../../shared/function-calls';
import { plainText } from '../../shared/message-content';
import { asRecord, type JsonObject } from '../../shared/json';
import type { ConversationFields, WireCall, WireTurn } from './chat-wire';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/** Translates the messages: the last one, the ones before it and the system messages are separate fields. */
export function toConversation(messages: readonly Message[]): ConversationFields {
  const reader = new TurnReader();
  messages.forEach((message, index) => reader.read(message, `messages.${index}`));
  const { preamble, turns } = reader;
  const last = turns.pop();
  if (!last || last.role === 'CHATBOT') {
    const role = messages.at(-1)?.role ?? 'none';
    // MLflow's text.
    throw invalidRequest('messages', `Last message must be from user, got ${role}.`);
  }
  return {
    ...(last.role === 'USER' ? { message: last.message } : { message: '', tool_results: last.tool_results }),
    ...(preamble.length > 0 ? { preamble: preamble.join('\n') } : {}),
    ...(turns.length > 0 ? { chat_history: turns } : {}),
  };
}

/** Tool calls have no ids in version 1: each result repeats its call. */
class TurnReader {
  readonly preamble: string[] = [];
  readonly turns: WireTurn[] = [];
  private readonly calls = new Map<string, WireCall>();

  read(message: Message, path: string): void {
    const { role, content } = message;
    if (role === 'system' || role === 'developer') this.preamble.push(plainText(content, path));
    else if (role === 'user') this.turns.push({ role: 'USER', message: plainText(content, path) });
    else if (role === 'assistant') this.turns.push(this.toChatbotTurn(message, path));
    else if (role === 'tool') this.addResult(message, path);
    else throw unknownRole(role, path, ROLES);
  }

  private toChatbotTurn(message: Message, path: string): WireTurn {
    const text = plainText(message.content ?? message.refusal, path);
    const calls = functionCalls(message, path).map((called, index) => {
      const parameters = argumentsOf(called, `${path}.tool_calls.${index}`);
      const call = { name: called.function.name, parameters };
      this.calls.set(called.id, call);
      return call;
    });
    return { role: 'CHATBOT', message: text, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  }

  private addResult(message: Message, path: string): void {
    const id = toolCallIdOf(message, path);
    const call = this.calls.get(id);
    if (!call)
      throw invalidRequest(path, `${path}.tool_call_id must be the id of an earlier tool call; it is '${id}'.`);
    const result = { call, outputs: toOutputs(plainText(message.content, path)) };
    const last = this.turns.at(-1);
    if (last?.role === 'TOOL') last.tool_results.push(result);
    else this.turns.push({ role: 'TOOL', tool_results: [result] });
  }
}

/** Version 1 requires objects. JSON text of an object, or of a list of objects, is sent as such; other text is wrapped. */
function toOutputs(content: string): JsonObject[] {
  const value = parsed(content);
  const objects = (Array.isArray(value) ? value : [value]).map((item) => asRecord(item));
  const areObjects = objects.length > 0 && objects.every((object) => object !== undefined);
  return areObjects ? objects : [{ output: content }];
}
