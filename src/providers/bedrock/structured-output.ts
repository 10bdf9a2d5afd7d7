import type { GatewayError } from '../../errors';
import type { ChatRequest } from '../../wire';
import { toJson } from '../../upstream/client/to-json';
import { isToolCallForced, OUTPUT_TOOL, JSON_INSTRUCTION } from '../models/claude/structured-output';
import { asRecord, asString, type JsonObject, type Wire } from '../shared/json';
import type { TextFormat, ToolSpec } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import type { BedrockModel, SchemaMethod } from './model-family';
import type { RequestExtensions } from './translation';

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

/** Marks a fallback request: the API rejected a schema for its model. */
const WITHOUT_FORMAT = Symbol('without format');

/** The schema method for this request: the model's, unless it is a fallback request. */
export function schemaMethodFor(request: ChatRequest, { schemaMethod, family }: BedrockModel): SchemaMethod {
  if (schemaMethod !== 'format' || !(WITHOUT_FORMAT in request)) return schemaMethod;
  return family === 'claude' || family === 'mistral' ? 'tool' : 'instruction';
}

const SCHEMA_ERROR = /output_?config|text_?format|structured.?output|json.?schema|response.?format|\bstrict\b/i;

/** The fallback request without `format` if the API rejected the original because of its schema; undefined otherwise. */
export function withoutFormat(
  { status, message }: GatewayError,
  request: ChatRequest,
  model: BedrockModel,
): ChatRequest | undefined {
  const isRejected = status === 400 && SCHEMA_ERROR.test(message) && schemaMethodFor(request, model) === 'format';
  return isRejected ? Object.assign({ ...request }, { [WITHOUT_FORMAT]: true }) : undefined;
}

/** Depends on request and model only, so that the translation of the response can compute it again. */
export function toOutputFormat(request: ChatRequest, model: BedrockModel): OutputFormat {
  const method = schemaMethodFor(request, model);
  const format = request.response_format;
  if (!format || format.type === 'text') return { kind: 'free' };
  if (format.type === 'json_object') return { kind: 'instruction', instruction: JSON_INSTRUCTION };
  const declared = asRecord<JsonSchemaFormat>(format.json_schema) ?? {};
  const schema = asRecord(declared.schema);
  if (format.type !== 'json_schema' || !schema) {
    const expected = "{type: 'text'}, {type: 'json_object'} or {type: 'json_schema', json_schema: {schema}}";
    throw invalidRequest('response_format', `'response_format' must be ${expected}.`);
  }
  if (method === 'format') return { kind: 'format', textFormat: toTextFormat(declared, schema) };
  // A forced tool call leaves no text that could follow the schema.
  if (isToolCallForced(request)) return { kind: 'free' };
  if (method === 'tool' && canForceTool(request, schema)) return { kind: 'tool', tool: answerTool(declared, schema) };
  return { kind: 'instruction', instruction: `${JSON_INSTRUCTION} It must fit this JSON Schema:\n${toJson(schema)}` };
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

function answerTool(declared: Wire<JsonSchemaFormat>, schema: JsonObject): ToolSpec {
  const description = asString(declared.description) || 'Gives the final answer to the user.';
  return { toolSpec: { name: OUTPUT_TOOL, description, inputSchema: { json: { type: 'object', ...schema } } } };
}
