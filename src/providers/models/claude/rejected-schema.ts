import type { GatewayError } from '../../../errors';
import type { ChatRequest } from '../../../wire';
import { asArray, asRecord } from '../../shared/json';
import { capabilitiesOf, type ModelCapabilities } from './model-capabilities';

/** Marks a fallback request: the API rejected a schema of the original. */
const SCHEMA_REJECTED = Symbol('schema rejected');

/** The API limits the size of grammars, the number of optional parameters and of unions; only it can count them. */
const SCHEMA_ERROR =
  /output_?(?:config|format)|text_?format|structured.?output|json.?schema|response.?format|input_?schema|schemas? contain|grammar|\bstrict\b/i;

/** The fallback request without structured output if the API rejected a schema of the original; undefined otherwise. */
export function withoutStructuredOutput({ status, message }: GatewayError, request: ChatRequest, isSupported: boolean) {
  if (status !== 400 || !isSupported || isSchemaRejected(request)) return undefined;
  if (!SCHEMA_ERROR.test(message) || !usesStructuredOutput(request)) return undefined;
  return Object.assign({ ...request }, { [SCHEMA_REJECTED]: true as const });
}

export function claudeFallbackRequest(error: GatewayError, request: ChatRequest, { model }: { model: string }) {
  return withoutStructuredOutput(error, request, capabilitiesOf(model).structuredOutput);
}

export function isSchemaRejected(request: object): boolean {
  return SCHEMA_REJECTED in request;
}

/** The capabilities of the model for this request: without structured output if the API rejected the schema. */
export function capabilitiesFor(request: object, model: string): ModelCapabilities {
  const capabilities = capabilitiesOf(model);
  return isSchemaRejected(request) ? { ...capabilities, structuredOutput: false } : capabilities;
}

function usesStructuredOutput({ response_format: format, tools }: ChatRequest): boolean {
  return format?.type === 'json_schema' || asArray(tools).some(isStrict);
}

function isStrict(tool: unknown): boolean {
  const declared = asRecord<{ function: object }>(tool)?.function;
  return asRecord<{ strict: boolean }>(declared)?.strict === true;
}
