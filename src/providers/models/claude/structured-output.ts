import type { ChatRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { asRecord, asString, type Wire } from '../../shared/json';
import type { CustomTool } from './messages-wire';
import type { ModelCapabilities } from './model-capabilities';
import { closeSchema, type SchemaKeywords } from './closed-schema';
import type { Translation } from './translation';

/** The tool whose input is the structured output, for models without `output_config.format`. */
export const OUTPUT_TOOL = 'give_structured_answer';

export const JSON_INSTRUCTION =
  'Answer with exactly one valid JSON object and nothing else: no prose, no markdown, no code fences.';

/**
 * How the model is made to produce the requested format: `free` not at all, `instruction` by a system text, `schema` by
 * `output_config.format`, `tool` by the output tool.
 */
export type OutputFormat =
  | { readonly kind: 'free' }
  | { readonly kind: 'instruction' }
  | { readonly kind: 'schema'; readonly schema: Record<string, unknown> }
  | { readonly kind: 'tool'; readonly tool: CustomTool };

/** Translates `response_format`. `adjusted` collects it if the schema has to be changed. */
export function toOutputFormat({ request, capabilities, adjusted }: Translation): OutputFormat {
  const format = request.response_format;
  if (!format || format.type === 'text') return { kind: 'free' };
  if (format.type === 'json_object') return { kind: 'instruction' };
  const schema = asRecord<SchemaKeywords>(format.json_schema?.schema);
  if (format.type !== 'json_schema' || !schema) {
    const expected = "{type: 'text'}, {type: 'json_object'} or {type: 'json_schema', json_schema: {schema}}";
    throw invalidRequest('response_format', `'response_format' must be ${expected}.`);
  }
  if (capabilities.structuredOutput) return { kind: 'schema', schema: closeSchema(schema, adjusted) };
  if (!usesOutputTool(request, capabilities)) return { kind: 'free' };
  const { description } = asRecord<{ description?: string }>(format.json_schema) ?? {};
  return { kind: 'tool', tool: toOutputTool(schema, asString(description)) };
}

/**
 * Whether the structured output is the input of the output tool. If the client forces a tool call, that call is the
 * response, and there is no text that needs a schema.
 */
export function usesOutputTool(request: ChatRequest, { structuredOutput }: ModelCapabilities): boolean {
  return request.response_format?.type === 'json_schema' && !structuredOutput && !isToolCallForced(request);
}

/** Whether `tool_choice` forces a tool call, of any tool or of one. */
export function isToolCallForced({ tools, tool_choice: choice }: ChatRequest): boolean {
  if (!tools?.length || !choice) return false;
  return typeof choice !== 'string' || choice === 'required';
}

function toOutputTool(schema: Wire<SchemaKeywords>, description = 'Gives the final answer to the user.'): CustomTool {
  const type = schema.type ?? 'object';
  if (type !== 'object') throw invalidRequest('response_format', "The schema's root must be of type 'object'.");
  return { name: OUTPUT_TOOL, description, input_schema: { ...schema, type } };
}
