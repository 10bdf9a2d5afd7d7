import type { ChatRequest } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { declaredFunction, toolChoiceOf, type DeclaredFunction, type ToolChoice } from '../shared/function-tools';
import { asArray } from '../shared/json';
import { fitSchema } from '../shared/schema/schema-rules';
import { COHERE_SCHEMA_RULES } from './schema-rules';
import type { ToolFields, WireTool } from './chat-wire';

/**
 * The tools and the tool choice. Cohere cannot force a certain tool: if the client names one, only that one is sent.
 * `changed` collects `tools.parameters` if the schema of a strict tool has to be changed.
 */
export function toTools(request: ChatRequest, changed: Set<string>): ToolFields {
  const declared = asArray(request.tools).map((tool, index) => declaredFunction(tool, `tools.${index}`));
  if (declared.length === 0) return {};
  const choice = toolChoiceOf(request.tool_choice);
  const named = typeof choice === 'object' ? choice.name : undefined;
  const sent = named === undefined ? declared : declared.filter(({ name }) => name === named);
  if (sent.length === 0) {
    throw invalidRequest('tool_choice', `'tool_choice' must name a tool of this request; it names '${named}'.`);
  }
  const isStrict = sent.some(({ strict }) => strict === true);
  return {
    tools: sent.map((tool) => toTool(isStrict ? withFittedSchema(tool, changed) : tool)),
    ...(isStrict ? { strict_tools: true } : {}),
    ...toChoice(choice),
  };
}

function toChoice(choice: ToolChoice | undefined): ToolFields {
  if (choice === undefined || choice === 'auto') return {};
  return { tool_choice: choice === 'none' ? 'NONE' : 'REQUIRED' };
}

function withFittedSchema(tool: DeclaredFunction, changed: Set<string>): DeclaredFunction {
  const fitted = fitSchema(tool.parameters ?? {}, COHERE_SCHEMA_RULES, 'tools');
  if (!fitted.schema || !fitted.isChanged) return tool;
  changed.add('tools.parameters');
  return { ...tool, parameters: fitted.schema };
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
