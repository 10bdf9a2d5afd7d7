import type { ChatRequest } from '../../../wire';
import { toJson } from '../../../upstream/client/to-json';
import { invalidRequest } from '../../shared/errors';
import { asArray, asRecord, asString, type JsonObject, type Wire } from '../../shared/json';
import type { JsonSchema } from '../../shared/schema/json-schema';
import type { CustomTool } from './messages-wire';
import { isThinking, thinkingOf } from './reasoning';
import { fitStructuredOutput } from './schema-rules';
import type { Translation } from './translation';

/** The tool whose input is the structured output, if `output_config.format` cannot express the schema. */
export const OUTPUT_TOOL = 'give_structured_answer';

export const JSON_INSTRUCTION =
  'Answer with exactly one valid JSON object and nothing else: no prose, no markdown, no code fences.';

/**
 * How the model is made to produce the requested format: `free` not at all, `instruction` by a system text, `schema` by
 * `output_config.format`, `tool` by the output tool.
 */
export type OutputFormat =
  | { readonly kind: 'free' }
  | { readonly kind: 'instruction'; readonly instruction: string }
  | { readonly kind: 'schema'; readonly schema: JsonObject }
  | { readonly kind: 'tool'; readonly tool: CustomTool };

interface JsonSchemaFormat {
  description?: string;
  schema: object;
}

/** Translates `response_format`. `adjusted` collects it if the schema has to be changed. */
export function toOutputFormat({ request, capabilities, adjusted }: Translation): OutputFormat {
  const format = request.response_format;
  if (!format || format.type === 'text') return { kind: 'free' };
  if (format.type === 'json_object') return { kind: 'instruction', instruction: JSON_INSTRUCTION };
  const declared = asRecord<JsonSchemaFormat>(format.json_schema);
  const schema = asRecord(declared?.schema);
  if (format.type !== 'json_schema' || !schema) {
    const expected = "{type: 'text'}, {type: 'json_object'} or {type: 'json_schema', json_schema: {schema}}";
    throw invalidRequest('response_format', `'response_format' must be ${expected}.`);
  }
  const fitted = capabilities.structuredOutput ? fitStructuredOutput(schema) : undefined;
  if (fitted?.schema) {
    if (fitted.isChanged) adjusted.add('response_format');
    return { kind: 'schema', schema: fitted.schema };
  }
  // If the client forces a tool call, that call is the response, and there is no text that needs a schema.
  if (isToolCallForced(request)) return { kind: 'free' };
  if (canForceOutputTool(request, schema)) return { kind: 'tool', tool: toOutputTool(declared, schema) };
  return { kind: 'instruction', instruction: schemaInstruction(schema) };
}

export function schemaInstruction(schema: JsonObject): string {
  return `${JSON_INSTRUCTION} It must fit this JSON Schema:\n${toJson(schema)}`;
}

/** The API rejects a forced tool call with thinking, and tools whose input is not an object. */
function canForceOutputTool(request: ChatRequest, schema: Wire<JsonSchema>): boolean {
  const isObject = schema.type === 'object' || (schema.type === undefined && !hasAlternatives(schema));
  return isObject && !isThinking({ thinking: thinkingOf(request) });
}

function hasAlternatives({ anyOf, oneOf, allOf }: Wire<JsonSchema>): boolean {
  return anyOf !== undefined || oneOf !== undefined || allOf !== undefined;
}

/** Whether a call of the output tool in the response is the structured output: the client declares no such tool. */
export function mayUseOutputTool({ response_format: format, tools }: ChatRequest): boolean {
  if (format?.type !== 'json_schema') return false;
  return !asArray(tools).some((tool) => {
    const declared = asRecord<{ function: object }>(tool)?.function;
    return asRecord<{ name: string }>(declared)?.name === OUTPUT_TOOL;
  });
}

/** Whether `tool_choice` forces a tool call, of any tool or of one. */
export function isToolCallForced({ tools, tool_choice: choice }: ChatRequest): boolean {
  if (!tools?.length || !choice) return false;
  return typeof choice !== 'string' || choice === 'required';
}

function toOutputTool(declared: Wire<JsonSchemaFormat> | undefined, schema: JsonObject): CustomTool {
  const description = asString(declared?.description) || 'Gives the final answer to the user.';
  return { name: OUTPUT_TOOL, description, input_schema: { ...schema, type: 'object' } };
}
