import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { answeredCall, argumentsOf, functionCalls, parsed, unknownRole } from '../../shared/function-calls';
import { plainText } from '../../shared/message-content';
import { asRecord, type JsonObject } from '../../shared/json';

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

export interface Turns {
  message: string;
  tool_results?: WireResult[];
  preamble?: string;
  chat_history?: WireTurn[];
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/** The last message stands apart from those before it, and what the system says apart from both. */
export function toTurns(messages: readonly Message[]): Turns {
  const reader = new TurnReader();
  messages.forEach((message, index) => reader.read(message, `messages.${index}`));
  const { preamble, turns } = reader;
  const last = turns.pop();
  if (!last || last.role === 'CHATBOT') {
    const role = messages.at(-1)?.role ?? 'nobody';
    throw invalidRequest('messages', `Last message must be from user, got ${role}.`);
  }
  return {
    ...(last.role === 'USER' ? { message: last.message } : { message: '', tool_results: last.tool_results }),
    ...(preamble.length > 0 ? { preamble: preamble.join('\n') } : {}),
    ...(turns.length > 0 ? { chat_history: turns } : {}),
  };
}

/** Version 1 gives calls no ids: each result repeats its call. */
class TurnReader {
  readonly preamble: string[] = [];
  readonly turns: WireTurn[] = [];
  private readonly calls = new Map<string, WireCall>();

  read(message: Message, where: string): void {
    const { role, content } = message;
    if (role === 'system' || role === 'developer') this.preamble.push(plainText(content, where));
    else if (role === 'user') this.turns.push({ role: 'USER', message: plainText(content, where) });
    else if (role === 'assistant') this.turns.push(this.toAnswer(message, where));
    else if (role === 'tool') this.addResult(message, where);
    else throw unknownRole(role, where, ROLES);
  }

  private toAnswer(message: Message, where: string): WireTurn {
    const said = plainText(message.content ?? message.refusal, where);
    const calls = functionCalls(message, where).map((called, index) => {
      const parameters = argumentsOf(called, `${where}.tool_calls.${index}`);
      const call = { name: called.function.name, parameters };
      this.calls.set(called.id, call);
      return call;
    });
    return { role: 'CHATBOT', message: said, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  }

  private addResult(message: Message, where: string): void {
    const id = answeredCall(message, where);
    const call = this.calls.get(id);
    if (!call) throw invalidRequest(where, `${where}.tool_call_id names no call of the messages before it: '${id}'.`);
    const result = { call, outputs: toOutputs(plainText(message.content, where)) };
    const last = this.turns.at(-1);
    if (last?.role === 'TOOL') last.tool_results.push(result);
    else this.turns.push({ role: 'TOOL', tool_results: [result] });
  }
}

/** Results are objects. JSON that is one, or a list of them, is taken as it is. */
function toOutputs(content: string): JsonObject[] {
  const value = parsed(content);
  const objects = (Array.isArray(value) ? value : [value]).map(asRecord);
  const isTaken = objects.length > 0 && objects.every((object) => object !== undefined);
  return isTaken ? objects : [{ output: content }];
}
