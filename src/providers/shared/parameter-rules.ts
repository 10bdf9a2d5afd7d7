import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '../../wire';
import { invalidRequest } from './errors';
import type { Draft } from './json';

/** A request body that an adapter changes in place: OpenAI's parameters, and native ones by index. */
export type DraftBody = Draft<ChatRequest & CompletionsRequest & EmbeddingsRequest>;

/**
 * Writes one parameter, which has been taken out of the body, in the vendor's words. Answers whether it was dropped or
 * rescaled, so that the client has to be told.
 */
export type Rule = (value: unknown, body: DraftBody, name: string) => boolean;

export type Rules = Readonly<Record<string, Rule>>;

/**
 * Puts the parameters of OpenAI's API into the vendor's words, in the order of the rules; parameters without a rule stay
 * as they are. Changes `body` and answers the names of what was dropped or rescaled.
 * @throws GatewayError `INVALID_REQUEST` for what a rule refuses
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

/** Multiplied by `factor`, under the name `to`. */
export const scale =
  (factor: number, to?: string): Rule =>
  (value, body, name) => {
    body[to ?? name] = typeof value === 'number' ? value * factor : value;
    return value !== 0 && factor !== 1;
  };

/** Kept between two bounds, under the name `to`. */
export const clamp =
  (minimum: number, maximum: number, to?: string): Rule =>
  (value, body, name) => {
    const kept = typeof value === 'number' ? Math.min(Math.max(value, minimum), maximum) : value;
    body[to ?? name] = kept;
    return kept !== value;
  };

/** Left out: of no meaning for the vendor. */
export const ignore: Rule = () => false;

/** Left out, though it asks for something; the answer is right without it. */
export const drop: Rule = (value) => !isNeutral(value);

/** Left out; the vendor does what these values ask for, and only that. */
export const dropUnless =
  (...harmless: readonly unknown[]): Rule =>
  (value) =>
    !harmless.includes(value);

/** A seed of 0 is one too. */
export const dropSeed: Rule = dropUnless();

const NOT_SUPPORTED = 'it is not supported on this endpoint; leave it out';

/** Refused where it asks for something: the answer would lack it. `advice` says what would be right. */
export const reject =
  (advice = NOT_SUPPORTED): Rule =>
  (value, body, name) =>
    !isNeutral(value) && rejectEvenEmpty(advice)(value, body, name);

/** For options whose being there asks for something. */
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
    throw invalidRequest('n', message(JSON.stringify(value)));
  };

/** One string or a list of them becomes a list, under the name `to`. */
export const wrapInList =
  (to: string): Rule =>
  (value, body) => {
    body[to] = typeof value === 'string' ? [value] : value;
    return false;
  };

/** For vendors that answer with lists of numbers, which are put into `base64` on our side. */
export const allowFloatOrBase64: Rule = (value, _body, name) => {
  if (value === 'float' || value === 'base64') return false;
  throw invalidRequest(name, `'${name}' must be 'float' or 'base64'.`);
};

const onlyText: Rule = (value, _body, name) => {
  if (Array.isArray(value) && value.every((modality) => modality === 'text')) return false;
  throw invalidRequest(name, `'${name}' can only be ['text'] on this endpoint.`);
};

/** Parameters of OpenAI's API that a vendor with an API of its own has no counterpart for. */
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

/** Parameters of OpenAI's completions that only true completions can honour. */
export const COMPLETIONS_ONLY_PARAMETERS: Rules = {
  echo: reject(),
  suffix: reject(),
  best_of: (value, body, name) => value !== 1 && reject()(value, body, name),
};

/** Asks for nothing. */
export function isNeutral(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}
