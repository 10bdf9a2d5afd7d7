import type { ChatRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { asRecord, asString, type JsonObject } from '../../shared/json';
import type { CustomTool } from './messages-wire';
import type { ModelCapabilities } from './model-capabilities';
import type { Translation } from './translation';

/** The hidden tool whose input is the answer, for models that cannot be held to a schema otherwise. */
export const ANSWER_TOOL = 'give_structured_answer';

export const JSON_INSTRUCTION =
  'Answer with exactly one valid JSON object and nothing else: no prose, no markdown, no code fences.';

/** `free` text; text that `instruction` holds to JSON; text that the API holds to a schema; the input of a hidden tool. */
export type OutputFormat =
  | { readonly kind: 'free' }
  | { readonly kind: 'instruction' }
  | { readonly kind: 'schema'; readonly schema: Record<string, unknown> }
  | { readonly kind: 'tool'; readonly tool: CustomTool };

/** A schema that has to be changed for the API is named in `adjusted`. */
export function toOutputFormat({ request, capabilities, adjusted }: Translation): OutputFormat {
  const format = request.response_format;
  if (!format || format.type === 'text') return { kind: 'free' };
  if (format.type === 'json_object') return { kind: 'instruction' };
  const schema = asRecord(format.json_schema?.schema);
  if (format.type !== 'json_schema' || !schema) {
    const expected = "{type: 'text'}, {type: 'json_object'} or {type: 'json_schema', json_schema: {schema}}";
    throw invalidRequest('response_format', `'response_format' must be ${expected}.`);
  }
  if (capabilities.structuredOutput) return { kind: 'schema', schema: closed(schema, adjusted) };
  if (!answersThroughTool(request, capabilities)) return { kind: 'free' };
  return { kind: 'tool', tool: answerTool(schema, asString(asRecord(format.json_schema)?.['description'])) };
}

/**
 * Whether the answer comes as the input of the hidden tool. Where the client forces a tool call, that call is the
 * answer, and there is no text to hold to a schema.
 */
export function answersThroughTool(request: ChatRequest, { structuredOutput }: ModelCapabilities): boolean {
  return request.response_format?.type === 'json_schema' && !structuredOutput && !isToolCallForced(request);
}

/** Whether the client demands a tool call, whichever or a certain one. */
export function isToolCallForced({ tools, tool_choice: choice }: ChatRequest): boolean {
  if (!tools?.length || !choice) return false;
  return typeof choice !== 'string' || choice === 'required';
}

function answerTool(schema: JsonObject, description = 'Gives the final answer to the user.'): CustomTool {
  const type = schema['type'] ?? 'object';
  if (type !== 'object') throw invalidRequest('response_format', "The schema's root must be of type 'object'.");
  return { name: ANSWER_TOOL, description, input_schema: { ...schema, type } };
}

const MAX_DEPTH = 100;

/**
 * The API takes closed objects only: `additionalProperties: false` is set on each, and one that does not list its
 * properties cannot be asked for.
 */
function closed(schema: JsonObject, adjusted: Set<string>, path = 'schema', depth = 0): Record<string, unknown> {
  if (depth > MAX_DEPTH) throw invalidRequest('response_format', 'The schema is nested too deeply.');
  const close = (value: unknown, at: string): unknown => {
    const inner = asRecord(value);
    return inner ? closed(inner, adjusted, at, depth + 1) : value;
  };
  const copy = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [
      keyword,
      closedBelow(keyword, value, `${path}.${keyword}`, close),
    ]),
  );
  if (!isObjectSchema(schema)) return copy;
  if (!asRecord(schema['properties'])) {
    const advice = "the Anthropic API needs every object to list its 'properties'";
    throw invalidRequest('response_format', `response_format.json_schema.${path} has no 'properties': ${advice}.`);
  }
  if (schema['additionalProperties'] !== false) adjusted.add('response_format');
  return { ...copy, additionalProperties: false };
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object')) || asRecord(properties) !== undefined;
}

const WITH_SCHEMA: ReadonlySet<string> = new Set(['items', 'not', 'if', 'then', 'else', 'contains']);
const WITH_SCHEMAS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items']);
const WITH_NAMED_SCHEMAS: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);

type Close = (value: unknown, at: string) => unknown;

function closedBelow(keyword: string, value: unknown, path: string, close: Close): unknown {
  if (WITH_SCHEMAS.has(keyword) && Array.isArray(value)) return value.map((item, i) => close(item, `${path}[${i}]`));
  if (WITH_SCHEMA.has(keyword)) return close(value, path);
  const named = asRecord(value);
  if (!WITH_NAMED_SCHEMAS.has(keyword) || !named) return value;
  return Object.fromEntries(Object.entries(named).map(([name, item]) => [name, close(item, `${path}.${name}`)]));
}
