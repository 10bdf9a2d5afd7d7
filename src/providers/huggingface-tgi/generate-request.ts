import type { CompletionsRequest } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { applyFields } from '../openai-protocol/file-settings';
import { invalidRequest } from '../shared/errors';
import { rejectNativeNames } from '../shared/reject-native-names';
import { asRecord } from '../shared/json';
import {
  COMPLETIONS_ONLY_PARAMETERS,
  UNSUPPORTED_PARAMETERS,
  applyRules,
  clamp,
  drop,
  ignore,
  wrapInList,
  requireOne,
  reject,
  rename,
  type DraftBody,
  type Rule,
  type Rules,
} from '../shared/parameter-rules';
import type { Target } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import type { GenerateRequest } from './generate-wire';
import type { HuggingFaceTgiConfig } from './huggingface-tgi.config';

const NATIVE_NAMES = new Map([['max_new_tokens', 'max_tokens']]);

/** MLflow's minimum. The server only accepts temperatures above zero. */
const MIN_TEMPERATURE = 0.001;

/** The server rejects 0; greedy decoding is the equivalent. */
const temperature: Rule = (value, body, name) => {
  if (value !== 0) return clamp(MIN_TEMPERATURE, Infinity)(value, body, name);
  body.do_sample = false;
  return false;
};
/** As in MLflow. */
const scaledTemperature: Rule = (value, body) => {
  body.temperature = Math.max(50 * Number(value), MIN_TEMPERATURE);
  return true;
};
/** The server rejects 1, which has no effect. */
export const topP: Rule = (value, body) => {
  if (value !== 1) body.top_p = value;
  return false;
};
/** `response_format` of a client's request. */
export interface ResponseFormat {
  type: string;
  json_schema: { name: string; schema: object };
}

const ANY_OBJECT = { type: 'object' };
const grammar: Rule = (value, body, name) => {
  const format = asRecord<ResponseFormat>(value);
  if (format?.type === 'text') return false;
  const jsonSchema = asRecord<ResponseFormat['json_schema']>(format?.json_schema);
  const schema = format?.type === 'json_object' ? ANY_OBJECT : jsonSchema?.schema;
  if (schema === undefined) throw invalidRequest(name, `'${name}' must have a schema: {json_schema: {schema}}.`);
  body.grammar = { type: 'json', value: schema };
  return false;
};
const topTokens: Rule = (value, body) => {
  if (typeof value === 'number' && value > 0) body.top_n_tokens = value;
  return false;
};

const RULES: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  ...COMPLETIONS_ONLY_PARAMETERS,
  model: ignore,
  prompt: ignore,
  stream: ignore,
  max_tokens: rename('max_new_tokens'),
  max_completion_tokens: rename('max_new_tokens'),
  // MLflow's text.
  n: requireOne((n) => `'n' must be '1' for the Text Generation Inference provider.Received value: '${n}'.`),
  stop: wrapInList('stop'),
  temperature,
  top_p: topP,
  presence_penalty: drop,
  response_format: grammar,
  logprobs: topTokens,
  reasoning_effort: drop,
  tools: reject(),
  tool_choice: ignore,
};
const SCALED: Rules = { ...RULES, temperature: scaledTemperature };

/** `POST /generate` and `/generate_stream`. */
export function toGenerateRequest(
  request: CompletionsRequest,
  { config }: Target<HuggingFaceTgiConfig>,
): UpstreamRequest {
  rejectNativeNames(request, NATIVE_NAMES);
  const { prompt, stream } = request;
  if (typeof prompt !== 'string') throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
  const parameters: DraftBody = { ...request, details: true };
  const dropped = applyFields(parameters, config);
  if (!stream) parameters.decoder_input_details = true;
  const adjusted = applyRules(parameters, config.sampling === 'scale' ? SCALED : RULES);
  const body: GenerateRequest = { inputs: prompt, parameters };
  return {
    url: joinUrl(config.hf_server_url, stream ? 'generate_stream' : 'generate'),
    headers: headersOf(config),
    body,
    adjusted: [...dropped, ...adjusted],
  };
}

export function headersOf({ hf_api_key: key }: HuggingFaceTgiConfig): Record<string, string> {
  return key ? { authorization: `Bearer ${key.reveal()}` } : {};
}
