import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '../../wire';
import { invalidRequest } from './errors';
import type { Draft } from './json';
import { stringifyJson } from '../../shared/exact-json';

/** A request body that an adapter changes in place: OpenAI's parameters, and native ones by index. */
export type DraftBody = Draft<ChatRequest & CompletionsRequest & EmbeddingsRequest>;

/**
 * Converts one parameter, which has been removed from the body. Returns whether it was dropped or rescaled, which is
 * reported to the client.
 */
export type Rule = (value: unknown, body: DraftBody, name: string) => boolean;

export type Rules = Readonly<Record<string, Rule>>;

/**
 * Converts OpenAI's parameters in the order of the rules; parameters without a rule are not changed. Changes `body` and
 * returns the names of the parameters that were dropped or rescaled.
 * @throws GatewayError `INVALID_REQUEST` for a parameter that a rule rejects
 */
export function applyRules(body: DraftBody, rules: Rules): string[] {
  return Object.entries(rules)
    .filter(([name, rule]) => {
      const value = body[name];
      delete body[name];
      return value !== undefined && value !== null && rule(value, body, name);
    })
    .map(([name]) => name);
}

export const rename =
  (to: string): Rule =>
  (value, body) => {
    body[to] = value;
    return false;
  };

/** Multiplies the value by `factor` and writes it to `to`. */
export const scale =
  (factor: number, to?: string): Rule =>
  (value, body, name) => {
    body[to ?? name] = typeof value === 'number' ? value * factor : value;
    return value !== 0 && factor !== 1;
  };

/** Limits the value to a range and writes it to `to`. */
export const clamp =
  (minimum: number, maximum: number, to?: string): Rule =>
  (value, body, name) => {
    const kept = typeof value === 'number' ? Math.min(Math.max(value, minimum), maximum) : value;
    body[to ?? name] = kept;
    return kept !== value;
  };

/** Removes a parameter that has no meaning for the provider; not reported. */
export const ignore: Rule = () => false;

/** Drops a parameter without which the response is still valid. */
export const drop: Rule = (value) => !isNeutral(value);

/** Removes the parameter. It is reported as dropped unless the provider always behaves as the value requests. */
export const dropUnless =
  (...harmless: readonly unknown[]): Rule =>
  (value) =>
    !harmless.includes(value);

/** 0 is a valid seed, so `drop`, which skips falsy values, does not report it. */
export const dropSeed: Rule = dropUnless();

const NOT_SUPPORTED = 'it is not supported on this endpoint; leave it out';

/** Rejects a parameter unless its value is neutral. `advice` completes the message with a valid alternative. */
export const reject =
  (advice = NOT_SUPPORTED): Rule =>
  (value, body, name) =>
    !isNeutral(value) && rejectEvenEmpty(advice)(value, body, name);

/** Rejects a parameter even if it is an empty object, because its presence enables a feature. */
export const rejectEvenEmpty =
  (advice = NOT_SUPPORTED): Rule =>
  (_value, _body, name) => {
    throw invalidRequest(name, `'${name}': ${advice}.`);
  };

/** For `n` of providers that return one choice. `message` formats the error for the value that the client sent. */
export const requireOne =
  (message = (n: string): string => `'n' must be 1 on this endpoint; it is ${n}.`): Rule =>
  (value) => {
    if (value === 1) return false;
    throw invalidRequest('n', message(stringifyJson(value)));
  };

/** Converts a string to a list with one item, and writes it to `to`. */
export const wrapInList =
  (to: string): Rule =>
  (value, body) => {
    body[to] = typeof value === 'string' ? [value] : value;
    return false;
  };

/** For providers that return lists of numbers, which the gateway encodes as `base64`. */
export const allowFloatOrBase64: Rule = (value, _body, name) => {
  if (value === 'float' || value === 'base64') return false;
  throw invalidRequest(name, `'${name}' must be 'float' or 'base64'.`);
};

const onlyText: Rule = (value, _body, name) => {
  if (Array.isArray(value) && value.every((modality) => modality === 'text')) return false;
  throw invalidRequest(name, `'${name}' can only be ['text'] on this endpoint.`);
};

/** Parameters of OpenAI's API that providers with another API do not have. */
export const UNSUPPORTED_PARAMETERS: Rules = {
  stream_options: ignore,
  logit_bias: drop,
  store: drop,
  user: drop,
  safety_identifier: drop,
  metadata: drop,
  verbosity: drop,
  prediction: drop,
  prompt_cache_key: drop,
  prompt_cache_retention: drop,
  service_tier: dropUnless('auto', 'default'),
  parallel_tool_calls: dropUnless(true),
  modalities: onlyText,
  audio: reject(),
  web_search_options: rejectEvenEmpty(),
  functions: reject("it is not supported; use 'tools'"),
  function_call: reject("it is not supported; use 'tool_choice'"),
};

/** Parameters of OpenAI's completions that a chat cannot support. */
export const COMPLETIONS_ONLY_PARAMETERS: Rules = {
  echo: reject(),
  suffix: reject(),
  best_of: (value, body, name) => value !== 1 && reject()(value, body, name),
};

/** Whether a value has the same effect as omitting the parameter: falsy or empty. */
export function isNeutral(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}
