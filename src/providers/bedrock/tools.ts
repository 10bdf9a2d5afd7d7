import type { ChatRequest } from '../../wire';
import { declaredFunction, toolChoiceOf } from '../shared/function-tools';
import { asRecord, asArray, type JsonObject } from '../shared/json';
import { fitToolSchema } from '../models/claude/schema-rules';
import { toCachePoints } from './content-parts';
import type { CachePoint, ToolChoice, ToolConfig, ToolSpec } from './converse-wire';
import { schemaMethodFor, type OutputFormat } from './structured-output';
import type { Translation } from './translation';

/** The tools and the tool choice. Undefined if the model must not call any tool. */
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

function toTools(tool: JsonObject, path: string, { request, model, adjusted }: Translation): (ToolSpec | CachePoint)[] {
  const declared = declaredFunction(tool, path);
  const wantsStrict = declared.strict === true;
  const canBeStrict = wantsStrict && schemaMethodFor(request, model) === 'format';
  const given = toInputSchema(declared.parameters ?? {});
  const { schema, isStrict, isChanged } =
    canBeStrict || model.family === 'claude'
      ? fitToolSchema(given, canBeStrict, `${path}.function.parameters`)
      : { schema: given, isStrict: false, isChanged: false };
  if (wantsStrict && !isStrict) adjusted.add('tools.strict');
  if (isChanged) adjusted.add('tools.parameters');
  const toolSpec: ToolSpec['toolSpec'] = {
    name: declared.name,
    ...(declared.description ? { description: declared.description } : {}),
    inputSchema: { json: schema },
    ...(isStrict ? { strict: true } : {}),
  };
  return [{ toolSpec }, ...toCachePoints(tool)];
}

/** The API requires a `type` at the root of the schema. The schema is otherwise unchanged. */
function toInputSchema(parameters: JsonObject): JsonObject {
  if (Object.keys(parameters).length === 0) return { type: 'object', properties: {} };
  return asRecord<{ type: string }>(parameters)?.type === undefined ? { type: 'object', ...parameters } : parameters;
}

const TOOL_CHOICES = { none: 'none', auto: { auto: {} }, required: { any: {} } } as const;

function toToolChoice(request: ChatRequest): ToolChoice | 'none' | undefined {
  const choice = toolChoiceOf(request.tool_choice);
  if (choice === undefined) return undefined;
  return typeof choice === 'string' ? TOOL_CHOICES[choice] : { tool: { name: choice.name } };
}
