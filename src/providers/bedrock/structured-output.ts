import type { GatewayError } from '../../errors';
import type { ChatRequest } from '../../wire';
import { toJson } from '../../upstream/client/to-json';
import { isSchemaRejected, withoutStructuredOutput } from '../models/claude/rejected-schema';
import { fitStructuredOutput } from '../models/claude/schema-rules';
import { isToolCallForced, OUTPUT_TOOL, JSON_INSTRUCTION, schemaInstruction } from '../models/claude/structured-output';
import { asRecord, asString, type JsonObject, type Wire } from '../shared/json';
import type { TextFormat, ToolSpec } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import type { BedrockModel, SchemaMethod } from './model-family';
import type { RequestExtensions, Translation } from './translation';

/**
 * `free`: any text; `instruction`: JSON, requested in the system prompt; `format`: text that the API makes follow a
 * schema; `tool`: the input of a hidden tool.
 */
export type OutputFormat =
  | { readonly kind: 'free' }
  | { readonly kind: 'instruction'; readonly instruction: string }
  | { readonly kind: 'format'; readonly textFormat: TextFormat }
  | { readonly kind: 'tool'; readonly tool: ToolSpec };

interface JsonSchemaFormat {
  name?: string;
  description?: string;
  schema: object;
}

/** The schema method for this request: the model's, unless it is a fallback request. */
export function schemaMethodFor(request: ChatRequest, model: BedrockModel): SchemaMethod {
  return isSchemaRejected(request) ? methodWithoutFormat(model) : model.schemaMethod;
}

function methodWithoutFormat({ schemaMethod, family }: BedrockModel): SchemaMethod {
  if (schemaMethod !== 'format') return schemaMethod;
  return family === 'claude' || family === 'mistral' ? 'tool' : 'instruction';
}

/** The fallback request without `format` if the API rejected the original because of its schema; undefined otherwise. */
export function withoutFormat(error: GatewayError, request: ChatRequest, model: BedrockModel): ChatRequest | undefined {
  return withoutStructuredOutput(error, request, model.schemaMethod === 'format');
}

/** Translates `response_format`. `adjusted` collects it if the schema has to be changed. */
export function toOutputFormat({ request, model, adjusted }: Translation): OutputFormat {
  const format = request.response_format;
  if (!format || format.type === 'text') return { kind: 'free' };
  if (format.type === 'json_object') return { kind: 'instruction', instruction: JSON_INSTRUCTION };
  const declared = asRecord<JsonSchemaFormat>(format.json_schema) ?? {};
  const schema = asRecord(declared.schema);
  if (format.type !== 'json_schema' || !schema) {
    const expected = "{type: 'text'}, {type: 'json_object'} or {type: 'json_schema', json_schema: {schema}}";
    throw invalidRequest('response_format', `'response_format' must be ${expected}.`);
  }
  const isFormat = schemaMethodFor(request, model) === 'format';
  const fitted = isFormat ? fitStructuredOutput(schema) : undefined;
  if (fitted?.schema) {
    if (fitted.isChanged) adjusted.add('response_format');
    return { kind: 'format', textFormat: toTextFormat(declared, fitted.schema) };
  }
  // A forced tool call leaves no text that could follow the schema.
  if (isToolCallForced(request)) return { kind: 'free' };
  if (methodWithoutFormat(model) === 'tool' && canForceTool(request, schema)) {
    return { kind: 'tool', tool: hiddenTool(declared, schema) };
  }
  return { kind: 'instruction', instruction: schemaInstruction(schema) };
}

/** The API rejects a forced tool call with thinking. With other tools, it would keep the model from calling them. */
function canForceTool(request: ChatRequest, schema: JsonObject): boolean {
  const hasNoOtherTools = !request.tools?.length || request.tool_choice === 'none';
  const isObject = (asRecord<{ type: string }>(schema)?.type ?? 'object') === 'object';
  return hasNoOtherTools && !asRecord<RequestExtensions>(request)?.thinking && isObject;
}

function toTextFormat(declared: Wire<JsonSchemaFormat>, schema: JsonObject): TextFormat {
  const name = asString(declared.name);
  const description = asString(declared.description);
  const jsonSchema = { schema: toJson(schema), ...(name ? { name } : {}), ...(description ? { description } : {}) };
  return { type: 'json_schema', structure: { jsonSchema } };
}

function hiddenTool(declared: Wire<JsonSchemaFormat>, schema: JsonObject): ToolSpec {
  const description = asString(declared.description) || 'Gives the final answer to the user.';
  return { toolSpec: { name: OUTPUT_TOOL, description, inputSchema: { json: { type: 'object', ...schema } } } };
}
