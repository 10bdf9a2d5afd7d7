import type { ChatRequest } from '../../wire';
import { declaredFunction, toolChoiceOf } from '../shared/function-tools';
import { asRecord, asArray, type JsonObject } from '../shared/json';
import { toCachePoints } from './content-parts';
import type { CachePoint, ToolChoice, ToolConfig, ToolSpec } from './converse-wire';
import { schemaMeansFor, type OutputFormat } from './structured-output';
import type { Translation } from './translation';

/** Tools, and what the model shall do with them. Undefined where it must not call any. */
export function toToolConfig(translation: Translation, format: OutputFormat): ToolConfig | undefined {
  const { request } = translation;
  const choice = toToolChoice(request);
  if (format.kind === 'tool') return { tools: [format.tool], toolChoice: { any: {} } };
  const tools = asArray(request.tools).flatMap((tool, index) =>
    toTools(asRecord(tool) ?? {}, `tools.${index}`, translation),
  );
  if (tools.length === 0 || choice === 'none') return undefined;
  if (request.parallel_tool_calls === false) translation.adjusted.add('parallel_tool_calls');
  return choice ? { tools, toolChoice: choice } : { tools };
}

function toTools(
  tool: JsonObject,
  param: string,
  { request, model, adjusted }: Translation,
): (ToolSpec | CachePoint)[] {
  const declared = declaredFunction(tool, param);
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
function toSchema(parameters: JsonObject): JsonObject {
  if (Object.keys(parameters).length === 0) return { type: 'object', properties: {} };
  return parameters['type'] === undefined ? { type: 'object', ...parameters } : parameters;
}

const CHOICES = { none: 'none', auto: { auto: {} }, required: { any: {} } } as const;

function toToolChoice(request: ChatRequest): ToolChoice | 'none' | undefined {
  const choice = toolChoiceOf(request.tool_choice);
  if (choice === undefined) return undefined;
  return typeof choice === 'string' ? CHOICES[choice] : { tool: { name: choice.name } };
}
