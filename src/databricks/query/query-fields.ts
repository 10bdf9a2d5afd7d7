import { GatewayError } from '../../errors';
import { parseBody, type CallContext } from '../../http';
import { isRecord } from '../../shared/is-record';
import type { Schema } from '../../wire';

type Fields = Record<string, unknown>;

/** Fields that `extra_params` cannot set. */
const RESERVED_FIELDS: ReadonlySet<string> = new Set(['model', 'stream', 'client_request_id', 'usage_context']);

/**
 * Removes the fields that only Databricks' API has, in place: `client_request_id` and `usage_context` are moved to `context`,
 * the fields of `extra_params` to the request, which takes precedence. `model` is removed, too: the endpoint is known.
 */
export function takeQueryFields(body: unknown, context: CallContext): Fields {
  const fields = parseBody(JSON_OBJECT, body);
  fields['model'] = undefined;
  const { client_request_id: id, usage_context: labels, extra_params: extra } = fields;
  if (id !== undefined) {
    if (id !== null && typeof id !== 'string') throw invalid('client_request_id', 'a string', id);
    context.clientRequestId = id ?? undefined;
    fields['client_request_id'] = undefined;
  }
  if (labels !== undefined) {
    if (labels !== null && !isStringRecord(labels)) throw invalid('usage_context', 'an object of strings', labels);
    context.usageContext = labels ?? undefined;
    fields['usage_context'] = undefined;
  }
  if (extra !== undefined) {
    if (extra !== null && !isRecord(extra)) throw invalid('extra_params', 'an object', extra);
    fields['extra_params'] = undefined;
    for (const [name, value] of Object.entries(extra ?? {}))
      if (!RESERVED_FIELDS.has(name)) setDefault(fields, name, value);
  }
  return fields;
}

/** Accepts every JSON object, as the object itself. */
export const JSON_OBJECT: Pick<Schema<Fields>, 'parse'> = {
  parse: (value) =>
    isRecord(value)
      ? { value }
      : { issues: [{ type: 'model_type', loc: ['body'], msg: 'it must be a JSON object', input: value }] },
};

/** Defines the property, because an assignment to a field named `__proto__` would change the prototype. */
function setDefault(fields: Fields, name: string, value: unknown): void {
  if (Object.hasOwn(fields, name) && fields[name] !== undefined && fields[name] !== null) return;
  Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
}

function invalid(field: string, type: string, input: unknown): GatewayError {
  return GatewayError.invalidBody([
    { type: 'type_error', loc: ['body', field], msg: `Input should be ${type}`, input },
  ]);
}

function isStringRecord(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
}
