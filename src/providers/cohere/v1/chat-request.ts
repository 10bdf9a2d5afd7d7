import type { ChatRequest } from '../../../wire';
import type { UpstreamRequest } from '../../../upstream/client/upstream-request';
import { droppedFields } from '../../shared/message-content';
import { asRecord } from '../../shared/json';
import {
  UNSUPPORTED_PARAMETERS,
  applyRules,
  clamp,
  drop,
  ignore,
  wrapInList,
  requireOne,
  reject,
  rename,
  scale,
  type DraftBody,
  type Rule,
  type Rules,
} from '../../shared/parameter-rules';
import { MAX_TEMPERATURE, type Target } from '../../contract/provider-adapter';
import type { CohereConfig } from '../cohere.config';
import { toCohereRequest } from '../cohere-request';
import { toConversation } from './conversation';
import { REQUIRES_V2 } from './requires-v2';
import { droppedToolFields, toTools } from './tools';

type ResponseFormat = NonNullable<ChatRequest['response_format']>;

const toFormat: Rule = (value, body, name) => {
  const format = asRecord<ResponseFormat>(value);
  const schema = asRecord(asRecord<NonNullable<ResponseFormat['json_schema']>>(format?.json_schema)?.schema);
  if (format?.type === 'text') return false;
  body[name] = format?.type === 'json_schema' && schema ? { type: 'json_object', schema } : format;
  return false;
};

export const SAMPLING: Rules = {
  max_completion_tokens: rename('max_tokens'),
  top_p: clamp(0.01, 0.99, 'p'),
  top_k: clamp(0, 500, 'k'),
  presence_penalty: clamp(0, 1),
  frequency_penalty: clamp(0, 1),
  stop: wrapInList('stop_sequences'),
};

const RULES: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  ...SAMPLING,
  n: requireOne((n) => `Parameter n must be 1 for Cohere chat, got ${n}.`),
  messages: ignore,
  response_format: toFormat,
  reasoning_effort: drop,
  tools: ignore,
  tool_choice: ignore,
  logprobs: reject(REQUIRES_V2),
  top_logprobs: drop,
};
/** MLflow's factor, from the range 0–2 to the range 0–5 of Cohere's older models. */
const SCALED: Rules = { ...RULES, temperature: scale(2.5) };

export function maxTemperatureV1({ config }: Target<CohereConfig>): number {
  return config.sampling === 'scale' ? MAX_TEMPERATURE : 5;
}

/** Translates a chat request into `POST /v1/chat`. */
export function toChatRequest(request: ChatRequest, { model, config }: Target<CohereConfig>): UpstreamRequest {
  const body: DraftBody = { ...request, model, ...toConversation(request.messages) };
  const adjusted = applyRules(body, config.sampling === 'scale' ? SCALED : RULES);
  Object.assign(body, toTools(request));
  const dropped = [...adjusted, ...droppedToolFields(request), ...droppedFields(request.messages, 'dropped')];
  return toCohereRequest('v1/chat', config, body, dropped);
}
