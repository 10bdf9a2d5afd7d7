import type { ChatRequest, FunctionTool } from '../../../wire';
import { asRecord } from '../../shared/json';
import { onlyV2 } from './only-v2';
import { toDefinitions, type ParameterDefinitions } from './parameter-definitions';

/** What Sluice writes in the words of the Cohere API v1 (https://docs.cohere.com/v1/reference/chat). */
export interface WireTool {
  name: string;
  description: string;
  parameter_definitions: ParameterDefinitions;
}

/**
 * The tools that the model may call; none where it must not. Version 1 cannot tell the model to call one.
 * @throws GatewayError `INVALID_REQUEST` for what version 1 cannot express
 */
export function toTools({ tools, tool_choice: choice, messages }: ChatRequest): { tools?: WireTool[] } {
  if (!tools?.length) return {};
  if (choice === 'none') {
    if (messages.at(-1)?.role !== 'tool') return {};
    throw onlyV2('tool_choice', "'none' after the results of tools");
  }
  if (choice && choice !== 'auto') throw onlyV2('tool_choice', 'that a tool must be called');
  return { tools: tools.map((tool, index) => toTool(tool, `tools.${index}`)) };
}

/** Version 1 cannot hold the model to the schema of its arguments. */
export function droppedStrictness({ tools }: ChatRequest): string[] {
  return tools?.some((tool) => (tool as Partial<FunctionTool>).function?.strict === true) ? ['tools.strict'] : [];
}

function toTool(tool: object, where: string): WireTool {
  // The schema of requests has seen to it that there is one.
  const { type, function: declared } = tool as Partial<FunctionTool>;
  if (type !== 'function' || !declared) throw onlyV2(`${where}.type`, 'tools other than functions');
  const { name, description, parameters } = declared;
  const definitions = toDefinitions(asRecord(parameters) ?? {}, `${where}.function.parameters`);
  return { name, description: description ?? '', parameter_definitions: definitions };
}
