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
import type { Target } from '../../contract/provider-adapter';
import type { CohereConfig } from '../cohere.config';
import { cohereCall } from '../cohere-call';
import { ONLY_V2 } from './only-v2';
import { droppedStrictness, toTools } from './tools';
import { toTurns } from './turns';

const toFormat: Rule = (value, body, name) => {
  const format = asRecord(value);
  const schema = asRecord(asRecord(format?.['json_schema'])?.['schema']);
  if (format?.['type'] === 'text') return false;
  body[name] = format?.['type'] === 'json_schema' && schema ? { type: 'json_object', schema } : format;
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
  logprobs: reject(ONLY_V2),
  top_logprobs: drop,
};
/** MLflow's factor, from its 0–2 to the 0–5 of the vendor's older models. */
const SCALED: Rules = { ...RULES, temperature: scale(2.5) };

/** `POST /v1/chat`. */
export function toChatCall(request: ChatRequest, { model, config }: Target<CohereConfig>): UpstreamRequest {
  const body: DraftBody = { ...request, model, ...toTurns(request.messages) };
  const adjusted = applyRules(body, config.sampling === 'scale' ? SCALED : RULES);
  Object.assign(body, toTools(request));
  const dropped = [...adjusted, ...droppedStrictness(request), ...droppedFields(request.messages, 'dropped')];
  return cohereCall('v1/chat', config, body, dropped);
}
