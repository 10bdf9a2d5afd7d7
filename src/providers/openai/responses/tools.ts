import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray, asString, type JsonObject, type Wire } from '../../shared/json';

/** Built-in tools that the provider runs itself. All other built-in tools need the client in a way that a chat cannot express. */
const HOSTED = /^(?:web_search(?:_preview)?(?:_\d{4}_\d\d_\d\d)?|file_search|code_interpreter)$/;
/** Parameters of a function that declares none. */
const NO_PARAMETERS = { type: 'object', properties: {} };

/** An item of a chat's `tools`; each type has its own fields. */
interface ChatTool {
  type: string;
  function: object;
  custom: { format?: { type: string; grammar?: object } };
  require_approval: string;
}

/** An object as `tool_choice`; a named tool is a field with the name of the type. */
interface ChatToolChoice {
  type: string;
  allowed_tools: { mode: string; tools: object[] };
}

/** The chat's `tools`, flattened. A function's schema is unchanged; it is strict only if the chat's is. */
export function toTools(tools: unknown): object[] {
  return asArray(tools).map((value, index) => {
    const tool = asRecord<ChatTool>(value) ?? {};
    const type = asString(tool.type) ?? '';
    const where = `tools.${index}`;
    if (type === 'function') return toFunction(asRecord(tool.function) ?? {});
    if (type === 'custom') return toCustom(asRecord(tool.custom) ?? {});
    if (HOSTED.test(type)) return tool;
    if (type !== 'mcp') throw invalidRequest(where, `${where}: a tool of type '${type}' is not supported here.`);
    if (tool.require_approval === 'never') return tool;
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

function toCustom({ format, ...custom }: Wire<ChatTool['custom']>): object {
  const given = asRecord<NonNullable<ChatTool['custom']['format']>>(format);
  if (!given) return { type: 'custom', ...custom };
  return { type: 'custom', ...custom, format: { type: given.type, ...(asRecord(given.grammar) ?? {}) } };
}

/** The web search tool with the chat's `web_search_options`. */
export function toWebSearch(options: unknown): object {
  const { user_location: location, ...rest } = asRecord<{ user_location: object }>(options) ?? {};
  const given = asRecord<{ approximate: object }>(location);
  if (!given) return { type: 'web_search', ...rest };
  return {
    type: 'web_search',
    ...rest,
    user_location: { type: 'approximate', ...(asRecord(given.approximate) ?? {}) },
  };
}

export function toToolChoice(choice: unknown): unknown {
  const given = asRecord<ChatToolChoice>(choice);
  const type = asString(given?.type);
  if (!given || !type) return choice;
  const allowed = asRecord<ChatToolChoice['allowed_tools']>(given.allowed_tools);
  if (allowed) return { type, mode: allowed.mode, tools: asArray(allowed.tools).map(toToolChoice) };
  const name = asRecord<{ name: string }>(asRecord(choice)?.[type])?.name;
  return name === undefined ? choice : { type, name };
}
