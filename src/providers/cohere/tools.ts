import type { ChatRequest } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { declaredFunction, toolChoiceOf, type DeclaredFunction, type ToolChoice } from '../shared/function-tools';
import { asArray } from '../shared/json';
import type { ToolFields, WireTool } from './chat-wire';

/** Tools, and whether the model must call one. The vendor takes no name of one: then it gets that one alone. */
export function toTools(request: ChatRequest): ToolFields {
  const declared = asArray(request.tools).map((tool, index) => declaredFunction(tool, `tools.${index}`));
  if (declared.length === 0) return {};
  const choice = toolChoiceOf(request.tool_choice);
  const named = typeof choice === 'object' ? choice.name : undefined;
  const chosen = named === undefined ? declared : declared.filter(({ name }) => name === named);
  if (chosen.length === 0)
    throw invalidRequest('tool_choice', `'tool_choice' names no tool of this request: '${named}'.`);
  return {
    tools: chosen.map(toTool),
    ...(chosen.some(({ strict }) => strict === true) ? { strict_tools: true } : {}),
    ...toChoice(choice),
  };
}

function toChoice(choice: ToolChoice | undefined): ToolFields {
  if (choice === undefined || choice === 'auto') return {};
  return { tool_choice: choice === 'none' ? 'NONE' : 'REQUIRED' };
}

function toTool({ name, description, parameters }: DeclaredFunction): WireTool {
  return {
    type: 'function',
    function: {
      name,
      ...(description ? { description } : {}),
      parameters: parameters ?? { type: 'object', properties: {} },
    },
  };
}
