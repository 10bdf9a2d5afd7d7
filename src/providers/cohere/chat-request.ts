import type { ChatRequest } from '../../wire';
import type { UpstreamCall } from '../../upstream/client/upstream-request';
import { invalidRequest } from '../shared/errors';
import { droppedFields } from '../shared/message-content';
import { fields } from '../shared/json';
import {
  WITHOUT_COUNTERPART,
  applyRules,
  clamped,
  dropped,
  leftOut,
  listed,
  onlyOne,
  renamed,
  scaled,
  type DraftBody,
  type Rule,
  type Rules,
} from '../shared/parameter-rules';
import type { Target } from '../contract/provider-adapter';
import type { CohereConfig } from './cohere.config';
import { cohereCall } from './cohere-call';
import { toMessages } from './messages';
import { toTools } from './tools';

/** The vendor thinks or does not; how long cannot be said in OpenAI's words. */
const toThinking: Rule = (effort, body) => {
  body['thinking'] ??= { type: effort === 'none' ? 'disabled' : 'enabled' };
  return effort !== 'none' && effort !== 'high';
};

const RULES: Rules = {
  ...WITHOUT_COUNTERPART,
  n: onlyOne((n) => `Parameter n must be 1 for Cohere chat, got ${n}.`),
  max_completion_tokens: renamed('max_tokens'),
  top_p: clamped(0.01, 0.99, 'p'),
  top_k: clamped(0, 500, 'k'),
  presence_penalty: clamped(0, 1),
  frequency_penalty: clamped(0, 1),
  stop: listed('stop_sequences'),
  top_logprobs: dropped,
  reasoning_effort: toThinking,
  tools: leftOut,
  tool_choice: leftOut,
  response_format: leftOut,
};
const SCALED: Rules = { ...RULES, temperature: scaled(0.5) };

/** `POST /v2/chat`. */
export function toChatCall(request: ChatRequest, { model, config }: Target<CohereConfig>): UpstreamCall {
  const body: DraftBody = { ...request, model, messages: toMessages(request.messages) };
  const adjusted = applyRules(body, config.sampling === 'scale' ? SCALED : RULES);
  Object.assign(body, toTools(request), toFormat(request));
  return cohereCall('v2/chat', config, body, [...adjusted, ...droppedFields(request.messages, 'kept')]);
}

function toFormat({ response_format: format, tools, documents }: ChatRequest): object {
  if (!format || format.type === 'text') return {};
  if (format.type === 'json_object') return { response_format: format };
  const schema = fields(format.json_schema?.schema);
  if (format.type !== 'json_schema' || !schema) {
    const expected = "{type: 'text'}, {type: 'json_object'} or {type: 'json_schema', json_schema: {schema}}";
    throw invalidRequest('response_format', `'response_format' must be ${expected}.`);
  }
  if (tools?.length || documents) {
    throw invalidRequest('response_format', 'Cohere holds no answer to a schema where there are tools or documents.');
  }
  return { response_format: { type: 'json_object', json_schema: schema } };
}
