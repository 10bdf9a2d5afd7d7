import type { ChatRequest, FunctionTool } from '../../../wire';
import { asRecord } from '../../shared/json';
import type { WireTool } from './chat-wire';
import { toDefinitions } from './parameter-definitions';
import { requiresV2 } from './requires-v2';

/**
 * The tools, without those of a request whose tool choice is `none`. Version 1 has no tool choice.
 * @throws GatewayError `INVALID_REQUEST` for tools and tool choices that version 1 does not support
 */
export function toTools({ tools, tool_choice: choice, messages }: ChatRequest): { tools?: WireTool[] } {
  if (!tools?.length) return {};
  if (choice === 'none') {
    if (messages.at(-1)?.role !== 'tool') return {};
    throw requiresV2('tool_choice', "'none' after a tool result");
  }
  if (choice && choice !== 'auto') throw requiresV2('tool_choice', 'a forced tool call');
  return { tools: tools.map((tool, index) => toTool(tool, `tools.${index}`)) };
}

/** `strict` is dropped: version 1 does not enforce the schema of tool parameters. */
export function droppedToolFields({ tools }: ChatRequest): string[] {
  return tools?.some((tool) => (tool as Partial<FunctionTool>).function?.strict === true) ? ['tools.strict'] : [];
}

function toTool(tool: object, path: string): WireTool {
  // The request schema validates `function` for this type.
  const { type, function: declared } = tool as Partial<FunctionTool>;
  if (type !== 'function' || !declared) throw requiresV2(`${path}.type`, 'a tool that is not a function');
  const { name, description, parameters } = declared;
  const definitions = toDefinitions(asRecord(parameters) ?? {}, `${path}.function.parameters`);
  return { name, description: description ?? '', parameter_definitions: definitions };
}
