import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';

/** Built-in tools that the provider runs itself. All other built-in tools need the client in a way that a chat cannot express. */
const HOSTED = /^(?:web_search(?:_preview)?(?:_\d{4}_\d\d_\d\d)?|file_search|code_interpreter)$/;
/** Of a function that declares none. */
const NO_PARAMETERS = { type: 'object', properties: {} };

/** Chat's `tools`, flattened. A function's schema stays as it is; it is followed strictly only where chat says so. */
export function toTools(tools: unknown): object[] {
  return asArray(tools).map((value, index) => {
    const tool = asRecord(value) ?? {};
    const type = asString(tool['type']) ?? '';
    const where = `tools.${index}`;
    if (type === 'function') return toFunction(asRecord(tool['function']) ?? {});
    if (type === 'custom') return toCustom(asRecord(tool['custom']) ?? {});
    if (HOSTED.test(type)) return tool;
    if (type !== 'mcp') throw invalidRequest(where, `${where}: a tool of type '${type}' is not supported here.`);
    if (tool['require_approval'] === 'never') return tool;
    throw invalidRequest(where, `${where}.require_approval must be 'never': a chat has no way to ask for approval.`);
  });
}

function toFunction({ name, description, parameters, strict, ...rest }: JsonObject): object {
  const described = description === undefined || description === null ? {} : { description };
  return {
    ...rest,
    type: 'function',
    name,
    ...described,
    parameters: parameters ?? NO_PARAMETERS,
    strict: strict ?? false,
  };
}

function toCustom({ format, ...custom }: JsonObject): object {
  const given = asRecord(format);
  if (!given) return { type: 'custom', ...custom };
  return { type: 'custom', ...custom, format: { type: given['type'], ...(asRecord(given['grammar']) ?? {}) } };
}

/** Chat's `web_search_options` as the tool that they are settings of. */
export function toWebSearch(options: unknown): object {
  const { user_location: location, ...rest } = asRecord(options) ?? {};
  const given = asRecord(location);
  if (!given) return { type: 'web_search', ...rest };
  return {
    type: 'web_search',
    ...rest,
    user_location: { type: 'approximate', ...(asRecord(given['approximate']) ?? {}) },
  };
}

export function toToolChoice(choice: unknown): unknown {
  const given = asRecord(choice);
  const type = asString(given?.['type']);
  if (!given || !type) return choice;
  const allowed = asRecord(given['allowed_tools']);
  if (allowed) return { type, mode: allowed['mode'], tools: asArray(allowed['tools']).map(toToolChoice) };
  const name = asRecord(given[type])?.['name'];
  return name === undefined ? choice : { type, name };
}
