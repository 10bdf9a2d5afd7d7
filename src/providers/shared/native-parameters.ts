import { asRecord, type JsonObject } from './json';
import {
  drop,
  dropUnless,
  COMPLETIONS_ONLY_PARAMETERS,
  reject,
  dropSeed,
  UNSUPPORTED_PARAMETERS,
  type DraftBody,
  type Rules,
} from './parameter-rules';

/** Request fields that every translation of a chat handles itself. */
export const COMMON_CHAT_FIELDS: readonly string[] = [
  'messages',
  'model',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'n',
  'stop',
  'stream',
  'tools',
  'tool_choice',
  'response_format',
  'reasoning_effort',
];

/** Rules for providers without penalties, seeds and log probabilities. */
export const BASIC_SAMPLING_RULES: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  presence_penalty: drop,
  frequency_penalty: drop,
  seed: dropSeed,
  logprobs: reject('the provider returns no log probabilities; leave it out'),
  top_logprobs: reject('the provider returns no log probabilities; leave it out'),
};

/** Rules for completions of providers that only support text. */
export const BASIC_COMPLETIONS_RULES: Rules = {
  ...BASIC_SAMPLING_RULES,
  ...COMPLETIONS_ONLY_PARAMETERS,
  reasoning_effort: dropUnless('none'),
  tools: reject(),
  tool_choice: dropUnless('none', 'auto'),
  response_format: (value, body, name) =>
    asRecord<{ type: string }>(value)?.type !== 'text' && reject()(value, body, name),
};

/**
 * Returns the native parameters of a request: all fields that are neither in `read` nor covered by a rule. The rules may
 * only drop and reject; `adjusted` collects the names of dropped fields.
 * @throws GatewayError `INVALID_REQUEST` for a field that a rule rejects
 */
export function nativeParameters(
  request: JsonObject,
  read: ReadonlySet<string>,
  rules: Rules,
  adjusted: Set<string>,
): Record<string, unknown> {
  // Without a prototype, so that a field named `__proto__` is an ordinary field.
  const parameters = Object.create(null) as DraftBody;
  for (const [name, value] of Object.entries(request)) {
    if (value === null || value === undefined || read.has(name)) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) parameters[name] = value;
    else if (rule(value, parameters, name)) adjusted.add(name);
  }
  return parameters;
}
