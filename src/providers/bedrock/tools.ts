import type { ChatRequest, FunctionTool } from '../../schemas';
import { fields, list, text, type Fields } from '../openai-shape/reading';
import { toCachePoints } from './content-parts';
import type { CachePoint, ToolChoice, ToolConfig, ToolSpec } from './converse-wire';
import { invalidRequest } from '../failures';
import { schemaMeansFor, type OutputFormat } from './structured-output';
import type { Translation } from './translation';

/** Tools, and what the model shall do with them. Undefined where it must not call any. */
export function toToolConfig(translation: Translation, format: OutputFormat): ToolConfig | undefined {
  const { request } = translation;
  const choice = toToolChoice(request);
  if (format.kind === 'tool') return { tools: [format.tool], toolChoice: { any: {} } };
  const tools = list(request.tools).flatMap((tool, index) =>
    toTools(fields(tool) ?? {}, `tools.${index}`, translation),
  );
  if (tools.length === 0 || choice === 'none') return undefined;
  if (request.parallel_tool_calls === false) translation.adjusted.add('parallel_tool_calls');
  return choice ? { tools, toolChoice: choice } : { tools };
}

function toTools(tool: Fields, param: string, { request, model, adjusted }: Translation): (ToolSpec | CachePoint)[] {
  const type = text(tool['type']) ?? '';
  const declared = fields(tool['function']) as FunctionTool['function'] | undefined;
  if (type !== 'function' || !declared) {
    throw invalidRequest(param, `Only function calling tool is supported, but received tool type ${type}`);
  }
  const isStrict = declared.strict === true && schemaMeansFor(request, model) === 'format';
  if (declared.strict === true && !isStrict) adjusted.add('tools.strict');
  const toolSpec: ToolSpec['toolSpec'] = {
    name: declared.name,
    ...(declared.description ? { description: declared.description } : {}),
    inputSchema: { json: toSchema(declared.parameters ?? {}) },
    ...(isStrict ? { strict: true } : {}),
  };
  return [{ toolSpec }, ...toCachePoints(tool)];
}

/** The API wants the root to say that it is an object; nothing else is touched. */
function toSchema(parameters: Fields): Fields {
  if (Object.keys(parameters).length === 0) return { type: 'object', properties: {} };
  return parameters['type'] === undefined ? { type: 'object', ...parameters } : parameters;
}

function toToolChoice({ tool_choice: choice }: ChatRequest): ToolChoice | 'none' | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'none') return 'none';
  if (choice === 'auto') return { auto: {} };
  if (choice === 'required') return { any: {} };
  const name = text(fields(fields(choice)?.['function'])?.['name']);
  if (name !== undefined) return { tool: { name } };
  const expected = "'none', 'auto', 'required' or {type: 'function', function: {name}}";
  throw invalidRequest('tool_choice', `'tool_choice' must be ${expected}.`);
}
