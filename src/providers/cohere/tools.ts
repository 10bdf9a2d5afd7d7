import type { ChatRequest, FunctionTool } from '../../schemas';
import { invalidRequest } from '../failures';
import { fields, list, text } from '../openai-shape/reading';
import type { ToolFields, WireTool } from './chat-wire';

/** Tools, and whether the model must call one. The vendor takes no name of one: then it gets that one alone. */
export function toTools(request: ChatRequest): ToolFields {
  const declared = list(request.tools).map((tool, index) => toFunction(fields(tool), `tools.${index}`));
  if (declared.length === 0) return {};
  const named = text(fields(fields(request.tool_choice)?.['function'])?.['name']);
  const chosen = named === undefined ? declared : declared.filter(({ name }) => name === named);
  if (chosen.length === 0)
    throw invalidRequest('tool_choice', `'tool_choice' names no tool of this request: '${named}'.`);
  return {
    tools: chosen.map(toTool),
    ...(chosen.some(({ strict }) => strict === true) ? { strict_tools: true } : {}),
    ...(named === undefined ? toChoice(request.tool_choice) : { tool_choice: 'REQUIRED' }),
  };
}

const CHOICES: ReadonlyMap<unknown, ToolFields> = new Map<unknown, ToolFields>([
  [undefined, {}],
  [null, {}],
  ['auto', {}],
  ['none', { tool_choice: 'NONE' }],
  ['required', { tool_choice: 'REQUIRED' }],
]);

function toChoice(choice: unknown): ToolFields {
  const known = CHOICES.get(choice);
  if (known) return known;
  const expected = "'none', 'auto', 'required' or {type: 'function', function: {name}}";
  throw invalidRequest('tool_choice', `'tool_choice' must be ${expected}.`);
}

function toFunction(tool: ReturnType<typeof fields>, where: string): FunctionTool['function'] {
  const declared = fields(tool?.['function']) as FunctionTool['function'] | undefined;
  if (tool?.['type'] === 'function' && declared) return declared;
  const type = text(tool?.['type']) ?? '';
  throw invalidRequest(where, `Only function calling tool is supported, but received tool type ${type}`);
}

function toTool({ name, description, parameters }: FunctionTool['function']): WireTool {
  return {
    type: 'function',
    function: {
      name,
      ...(description ? { description } : {}),
      parameters: parameters ?? { type: 'object', properties: {} },
    },
  };
}
