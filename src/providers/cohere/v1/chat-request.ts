import type { ChatRequest } from '../../../wire';
import type { UpstreamCall } from '../../../upstream/client/upstream-request';
import { droppedFields } from '../../shared/message-content';
import { fields } from '../../shared/json';
import {
  WITHOUT_COUNTERPART,
  applyRules,
  clamped,
  dropped,
  leftOut,
  listed,
  onlyOne,
  refused,
  renamed,
  scaled,
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
  const format = fields(value);
  const schema = fields(fields(format?.['json_schema'])?.['schema']);
  if (format?.['type'] === 'text') return false;
  body[name] = format?.['type'] === 'json_schema' && schema ? { type: 'json_object', schema } : format;
  return false;
};

export const SAMPLING: Rules = {
  max_completion_tokens: renamed('max_tokens'),
  top_p: clamped(0.01, 0.99, 'p'),
  top_k: clamped(0, 500, 'k'),
  presence_penalty: clamped(0, 1),
  frequency_penalty: clamped(0, 1),
  stop: listed('stop_sequences'),
};

const RULES: Rules = {
  ...WITHOUT_COUNTERPART,
  ...SAMPLING,
  n: onlyOne((n) => `Parameter n must be 1 for Cohere chat, got ${n}.`),
  messages: leftOut,
  response_format: toFormat,
  reasoning_effort: dropped,
  tools: leftOut,
  tool_choice: leftOut,
  logprobs: refused(ONLY_V2),
  top_logprobs: dropped,
};
/** MLflow's factor, from its 0–2 to the 0–5 of the vendor's older models. */
const SCALED: Rules = { ...RULES, temperature: scaled(2.5) };

/** `POST /v1/chat`. */
export function toChatCall(request: ChatRequest, { model, config }: Target<CohereConfig>): UpstreamCall {
  const body: DraftBody = { ...request, model, ...toTurns(request.messages) };
  const adjusted = applyRules(body, config.sampling === 'scale' ? SCALED : RULES);
  Object.assign(body, toTools(request));
  const dropped = [...adjusted, ...droppedStrictness(request), ...droppedFields(request.messages, 'dropped')];
  return cohereCall('v1/chat', config, body, dropped);
}
