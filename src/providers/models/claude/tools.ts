import type { ChatRequest } from '../../../wire';
import { declaredFunction, toolChoiceOf } from '../../shared/function-tools';
import { asRecord, asArray, asString } from '../../shared/json';
import { toCacheControl } from './content-parts';
import type { CustomTool, MessagesRequest, NativeTool, ToolChoiceParam } from './messages-wire';
import { fitToolSchema } from './schema-rules';
import { OUTPUT_TOOL, type OutputFormat } from './structured-output';
import type { Translation } from './translation';

/** The types of Anthropic's own tools end in a version date, e.g. `web_search_20250305`. */
const NATIVE_TOOL = /_\d{8}$|^mcp_toolset$/;

/** The request's tools, the output tool of `format`, and the tool choice. */
export function toTools(
  translation: Translation,
  format: OutputFormat,
): Pick<MessagesRequest, 'tools' | 'tool_choice'> {
  const { request } = translation;
  const tools = asArray(request.tools).map((tool, index) => toTool(tool, `tools.${index}`, translation));
  const choice = toToolChoice(request);
  if (format.kind === 'tool') {
    const hasOtherTools = tools.length > 0 && choice?.type !== 'none';
    const tool_choice: ToolChoiceParam = hasOtherTools
      ? { type: 'any', disable_parallel_tool_use: true }
      : { type: 'tool', name: OUTPUT_TOOL, disable_parallel_tool_use: true };
    return { tools: [...tools, format.tool], tool_choice };
  }
  if (tools.length === 0) return {};
  if (request.parallel_tool_calls !== false || choice?.type === 'none') {
    return choice ? { tools, tool_choice: choice } : { tools };
  }
  return { tools, tool_choice: { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true } };
}

function toTool(given: unknown, path: string, translation: Translation): CustomTool | NativeTool {
  const tool = asRecord<{ type: string; cache_control?: object }>(given) ?? {};
  const type = asString(tool.type) ?? '';
  if (NATIVE_TOOL.test(type)) return { ...tool, type };
  const declared = declaredFunction(tool, path);
  const wantsStrict = declared.strict === true;
  const canBeStrict = wantsStrict && translation.capabilities.structuredOutput;
  const parameters = declared.parameters ?? { properties: {} };
  const { schema, isStrict, isChanged } = fitToolSchema(parameters, canBeStrict, `${path}.function.parameters`);
  if (wantsStrict && !isStrict) translation.adjusted.add('tools.strict');
  if (isChanged) translation.adjusted.add('tools.parameters');
  return {
    name: declared.name,
    ...(declared.description ? { description: declared.description } : {}),
    input_schema: { ...schema, type: 'object' },
    ...(isStrict ? { strict: true } : {}),
    ...toCacheControl(tool),
  };
}

const CHOICES = { none: { type: 'none' }, auto: { type: 'auto' }, required: { type: 'any' } } as const;

function toToolChoice(request: ChatRequest): ToolChoiceParam | undefined {
  const choice = toolChoiceOf(request.tool_choice);
  if (choice === undefined) return undefined;
  return typeof choice === 'string' ? CHOICES[choice] : { type: 'tool', name: choice.name };
}
