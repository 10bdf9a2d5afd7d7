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

/** What every translation of a chat into another API reads for itself. */
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

/** Parameters of OpenAI's API, as vendors without penalties, seeds and log probabilities do with them. */
export const BASIC_SAMPLING_RULES: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  presence_penalty: drop,
  frequency_penalty: drop,
  seed: dropSeed,
  logprobs: reject('the vendor gives no log probabilities; leave it out'),
  top_logprobs: reject('the vendor gives no log probabilities; leave it out'),
};

/** The same for completions that know nothing but text. */
export const BASIC_COMPLETIONS_RULES: Rules = {
  ...BASIC_SAMPLING_RULES,
  ...COMPLETIONS_ONLY_PARAMETERS,
  reasoning_effort: dropUnless('none'),
  tools: reject(),
  tool_choice: dropUnless('none', 'auto'),
  response_format: (value, body, name) => asRecord(value)?.['type'] !== 'text' && reject()(value, body, name),
};

/**
 * What the client wrote in the vendor's own words: all that is neither in `read` nor settled by a rule. The rules only
 * drop and refuse here; `adjusted` collects the names of what they drop.
 * @throws GatewayError `INVALID_REQUEST` for what a rule refuses
 */
export function nativeParameters(
  request: JsonObject,
  read: ReadonlySet<string>,
  rules: Rules,
  adjusted: Set<string>,
): Record<string, unknown> {
  // Without a prototype, so that a field called `__proto__` is a field.
  const words = Object.create(null) as DraftBody;
  for (const [name, value] of Object.entries(request)) {
    if (value === null || value === undefined || read.has(name)) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) words[name] = value;
    else if (rule(value, words, name)) adjusted.add(name);
  }
  return words;
}
