import type { EndpointType } from '../../config';
import { GatewayError, type ValidationIssue } from '../../errors';
import { parseBody, type CallContext } from '../../http';
import { requestSchema, type AnyRequest } from '../../wire';
import { takeQueryFields } from './query-fields';

/** Inputs of custom models. */
const CUSTOM_MODEL_FIELDS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'];

/** Field with the input of each task. */
const INPUT_FIELD: Readonly<Record<EndpointType, string>> = {
  'llm/v1/chat': 'messages',
  'llm/v1/completions': 'prompt',
  'llm/v1/embeddings': 'input',
};

const ROLES: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);

/** Reads the body of a query. The fields that only Databricks' API has are moved to `context`. */
export function readQuery(type: EndpointType, body: unknown, context: CallContext): AnyRequest {
  const fields = takeQueryFields(body, context);
  rejectCustomModelFields(type, fields);
  const request = parseBody(requestSchema(type), fields);
  const issue = issueOf(type, request);
  if (issue) throw GatewayError.invalidBody([issue]);
  return request;
}

function rejectCustomModelFields(type: EndpointType, fields: object): void {
  const name = CUSTOM_MODEL_FIELDS.find((field) => field in fields);
  if (name === undefined) return;
  const message = `The field '${name}' is for custom models. This endpoint has the task ${type}, which needs '${INPUT_FIELD[type]}'.`;
  throw new GatewayError('INVALID_REQUEST', message, { status: 400, param: name });
}

/** Returns what the schema allows and this API does not. */
function issueOf(type: EndpointType, request: AnyRequest): ValidationIssue | undefined {
  const field = INPUT_FIELD[type];
  const input = request[field];
  if (Array.isArray(input) && input.length === 0) return issueAt([field], 'List should have at least 1 item', input);
  if (type === 'llm/v1/embeddings' && request['stream'] === true) {
    return issueAt(['stream'], 'embeddings cannot be streamed', true);
  }
  return type === 'llm/v1/chat' ? roleIssue(input as readonly { role: unknown }[]) : undefined;
}

function roleIssue(messages: readonly { role: unknown }[]): ValidationIssue | undefined {
  const index = messages.findIndex(({ role }) => !ROLES.has(role));
  if (index < 0) return undefined;
  const msg = `Input should be one of ${[...ROLES].join(', ')}`;
  return issueAt(['messages', index, 'role'], msg, messages[index]?.role);
}

function issueAt(path: readonly (string | number)[], msg: string, input: unknown): ValidationIssue {
  return { type: 'value_error', loc: ['body', ...path], msg, input };
}
