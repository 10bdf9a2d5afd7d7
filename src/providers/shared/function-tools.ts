import type { FunctionTool } from '../../wire';
import { invalidRequest } from './errors';
import { asRecord, asString } from './json';

/** A tool's function declaration, for providers whose only tools are functions. */
export type DeclaredFunction = FunctionTool['function'];

/**
 * Returns the declaration of a function tool.
 * @throws GatewayError `INVALID_REQUEST` with MLflow's text for tools of another type
 */
export function declaredFunction(tool: unknown, where: string): DeclaredFunction {
  const given = asRecord<FunctionTool>(tool);
  const declared = asRecord<DeclaredFunction>(given?.function);
  const type = asString(given?.type) ?? '';
  if (type !== 'function' || typeof declared?.name !== 'string') {
    throw invalidRequest(where, `Only function calling tool is supported, but received tool type ${type}`);
  }
  // The request schema has validated the other fields.
  return declared as unknown as DeclaredFunction;
}

/** Whether the model calls a tool: none, its own choice, any, or the one of this name. */
export type ToolChoice = 'none' | 'auto' | 'required' | { readonly name: string };

/**
 * Reads `tool_choice` of a request. Returns undefined if it is absent.
 * @throws GatewayError `INVALID_REQUEST` for an invalid value
 */
export function toolChoiceOf(given: unknown): ToolChoice | undefined {
  if (given === undefined || given === null) return undefined;
  if (given === 'none' || given === 'auto' || given === 'required') return given;
  const named = asRecord<{ function: object }>(given)?.function;
  const name = asString(asRecord<{ name: string }>(named)?.name);
  if (name !== undefined) return { name };
  const expected = "'none', 'auto', 'required' or {type: 'function', function: {name}}";
  throw invalidRequest('tool_choice', `'tool_choice' must be ${expected}.`);
}
