import type { Message } from '../../wire';
import { invalidRequest } from './errors';
import { asRecord, asArray, asString, type JsonObject } from './json';
import { parseJson } from '../../shared/exact-json';

/** A tool call of an earlier response, in OpenAI's schema. */
export interface FunctionCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/**
 * Returns the tool calls of an assistant message, with the fields of OpenAI's schema only.
 * @throws GatewayError `INVALID_REQUEST` for calls of another type and for incomplete ones
 */
export function functionCalls(message: Message, where: string): FunctionCall[] {
  rejectFunctionCall(message, where);
  return asArray(message.tool_calls).map((value, index) => {
    const call = asRecord<FunctionCall>(value);
    const declared = asRecord<FunctionCall['function']>(call?.function);
    const id = asString(call?.id);
    const name = asString(declared?.name);
    if (id === undefined || name === undefined) {
      const path = `${where}.tool_calls.${index}`;
      const expected = "{id, type: 'function', function: {name, arguments}}";
      throw invalidRequest(path, `${path} must be a call of a function: ${expected}.`);
    }
    return { id, type: 'function', function: { name, arguments: asString(declared?.arguments) || '{}' } };
  });
}

/**
 * Rejects `function_call`, the deprecated form of `tool_calls`.
 * @throws GatewayError `INVALID_REQUEST`
 */
export function rejectFunctionCall(message: Message, where: string): void {
  if (!message['function_call']) return;
  throw invalidRequest(where, `${where}.function_call is not supported; write it as an entry of 'tool_calls'.`);
}

/**
 * Returns the id of the call that a tool message belongs to.
 * @throws GatewayError `INVALID_REQUEST` if the message has none
 */
export function toolCallIdOf(message: Message, where: string): string {
  if (message.tool_call_id) return message.tool_call_id;
  throw invalidRequest(where, `${where}.tool_call_id must name the tool call whose result it contains.`);
}

/** Returns the error for a message role that the provider does not support. */
export function unknownRole(role: string, where: string, known: readonly string[]): Error {
  return invalidRequest(where, `${where}.role must be one of ${known.join(', ')}; it is '${role}'.`);
}

/**
 * Parses the arguments of a call, for providers that require an object. Blank text and `null` become `{}`.
 * @throws GatewayError `INVALID_REQUEST` for anything but a JSON object
 */
export function argumentsOf({ function: { arguments: json } }: FunctionCall, where: string): JsonObject {
  const given = json.trim() === '' ? null : parsed(json);
  const read = given === null ? {} : asRecord(given);
  if (read) return read;
  throw invalidRequest(`${where}.function.arguments`, `${where}.function.arguments must be the text of a JSON object.`);
}

/** Parses JSON. Returns undefined for invalid JSON. */
export function parsed(json: string): unknown {
  try {
    return parseJson(json);
  } catch {
    return undefined;
  }
}
