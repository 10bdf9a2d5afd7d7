import type { GatewayError } from '../../errors';
import type { ChatRequest } from '../../wire';
import { toJson } from '../../upstream/client/to-json';
import { isToolCallForced, OUTPUT_TOOL, JSON_INSTRUCTION } from '../models/claude/structured-output';
import { asRecord, asString, type JsonObject } from '../shared/json';
import type { TextFormat, ToolSpec } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import type { BedrockModel, SchemaMeans } from './model-family';

/**
 * `free` text; text that `instruction` holds to JSON; text that the API holds to a schema; the input of a hidden tool.
 */
export type OutputFormat =
  | { readonly kind: 'free' }
  | { readonly kind: 'instruction'; readonly instruction: string }
  | { readonly kind: 'format'; readonly textFormat: TextFormat }
  | { readonly kind: 'tool'; readonly tool: ToolSpec };

/** Marks a request whose model turned out not to be held to schemas by the API. */
const NOT_HELD = Symbol('not held to schemas');

/** How the model is held to a schema in this request. */
export function schemaMeansFor(request: ChatRequest, { schemaMeans, family }: BedrockModel): SchemaMeans {
  if (schemaMeans !== 'format' || !(NOT_HELD in request)) return schemaMeans;
  return family === 'claude' || family === 'mistral' ? 'tool' : 'instruction';
}

const ABOUT_SCHEMAS = /output_?config|text_?format|structured.?output|json.?schema|response.?format|\bstrict\b/i;

/** The request without what the API refused to do for this model, where its 400 speaks of that. */
export function withoutFormat(
  { status, message }: GatewayError,
  request: ChatRequest,
  model: BedrockModel,
): ChatRequest | undefined {
  const isRefused = status === 400 && ABOUT_SCHEMAS.test(message) && schemaMeansFor(request, model) === 'format';
  return isRefused ? Object.assign({ ...request }, { [NOT_HELD]: true }) : undefined;
}

/** Pure in request and model, so that whoever reads the answer knows what was asked. */
export function toOutputFormat(request: ChatRequest, model: BedrockModel): OutputFormat {
  const schemaMeans = schemaMeansFor(request, model);
  const format = request.response_format;
  if (!format || format.type === 'text') return { kind: 'free' };
  if (format.type === 'json_object') return { kind: 'instruction', instruction: JSON_INSTRUCTION };
  const declared: JsonObject = asRecord(format.json_schema) ?? {};
  const schema = asRecord(declared['schema']);
  if (format.type !== 'json_schema' || !schema) {
    const expected = "{type: 'text'}, {type: 'json_object'} or {type: 'json_schema', json_schema: {schema}}";
    throw invalidRequest('response_format', `'response_format' must be ${expected}.`);
  }
  if (schemaMeans === 'format') return { kind: 'format', textFormat: toTextFormat(declared, schema) };
  // Where the client forces a tool call, that call is the answer, and there is no text to hold to a schema.
  if (isToolCallForced(request)) return { kind: 'free' };
  if (schemaMeans === 'tool' && canForceTool(request, schema))
    return { kind: 'tool', tool: answerTool(declared, schema) };
  return { kind: 'instruction', instruction: `${JSON_INSTRUCTION} It must fit this JSON Schema:\n${toJson(schema)}` };
}

/** The API refuses a forced tool call beside thinking; beside other tools it would keep the model from using them. */
function canForceTool(request: ChatRequest, schema: JsonObject): boolean {
  const isAlone = !request.tools?.length || request.tool_choice === 'none';
  return isAlone && !request['thinking'] && (schema['type'] ?? 'object') === 'object';
}

function toTextFormat(declared: JsonObject, schema: JsonObject): TextFormat {
  const name = asString(declared['name']);
  const description = asString(declared['description']);
  const jsonSchema = { schema: toJson(schema), ...(name ? { name } : {}), ...(description ? { description } : {}) };
  return { type: 'json_schema', structure: { jsonSchema } };
}

function answerTool(declared: JsonObject, schema: JsonObject): ToolSpec {
  const description = asString(declared['description']) || 'Gives the final answer to the user.';
  return { toolSpec: { name: OUTPUT_TOOL, description, inputSchema: { json: { type: 'object', ...schema } } } };
}
