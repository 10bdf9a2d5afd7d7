import type { FunctionTool } from '../../wire';
import { invalidRequest } from './errors';
import { asRecord, asString } from './json';

/** What a tool declares, for vendors that know functions alone. */
export type DeclaredFunction = FunctionTool['function'];

/** @throws GatewayError `INVALID_REQUEST`, in MLflow's words, for tools of another kind */
export function declaredFunction(tool: unknown, where: string): DeclaredFunction {
  const given = asRecord(tool);
  const declared = asRecord(given?.['function']);
  const type = asString(given?.['type']) ?? '';
  if (type !== 'function' || typeof declared?.['name'] !== 'string') {
    throw invalidRequest(where, `Only function calling tool is supported, but received tool type ${type}`);
  }
  // The schema of requests knows the other fields.
  return declared as unknown as DeclaredFunction;
}

/** Whether the model shall call a tool: any, or the one of this name. */
export type ToolChoice = 'none' | 'auto' | 'required' | { readonly name: string };

/**
 * `tool_choice` of a request; undefined where it leaves the choice to the vendor.
 * @throws GatewayError `INVALID_REQUEST` for what it cannot be
 */
export function toolChoiceOf(given: unknown): ToolChoice | undefined {
  if (given === undefined || given === null) return undefined;
  if (given === 'none' || given === 'auto' || given === 'required') return given;
  const name = asString(asRecord(asRecord(given)?.['function'])?.['name']);
  if (name !== undefined) return { name };
  const expected = "'none', 'auto', 'required' or {type: 'function', function: {name}}";
  throw invalidRequest('tool_choice', `'tool_choice' must be ${expected}.`);
}
