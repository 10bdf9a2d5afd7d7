import type { ChatRequest } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { invalidRequest } from '../shared/errors';
import { droppedFields } from '../shared/message-content';
import { asRecord } from '../shared/json';
import {
  UNSUPPORTED_PARAMETERS,
  applyRules,
  clamp,
  drop,
  ignore,
  wrapInList,
  requireOne,
  rename,
  scale,
  type DraftBody,
  type Rule,
  type Rules,
} from '../shared/parameter-rules';
import { fitSchema } from '../shared/schema/schema-rules';
import type { Target } from '../contract/provider-adapter';
import type { CohereConfig } from './cohere.config';
import { toCohereRequest } from './cohere-request';
import { toMessages } from './messages';
import { COHERE_SCHEMA_RULES } from './schema-rules';
import { toTools } from './tools';

/** Cohere has two levels: thinking is enabled or disabled. */
const toThinking: Rule = (effort, body) => {
  body.thinking ??= { type: effort === 'none' ? 'disabled' : 'enabled' };
  return effort !== 'none' && effort !== 'high';
};

const RULES: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  n: requireOne((n) => `Parameter n must be 1 for Cohere chat, got ${n}.`),
  max_completion_tokens: rename('max_tokens'),
  top_p: clamp(0.01, 0.99, 'p'),
  top_k: clamp(0, 500, 'k'),
  presence_penalty: clamp(0, 1),
  frequency_penalty: clamp(0, 1),
  stop: wrapInList('stop_sequences'),
  top_logprobs: drop,
  reasoning_effort: toThinking,
  tools: ignore,
  tool_choice: ignore,
  response_format: ignore,
};
const SCALED: Rules = { ...RULES, temperature: scale(0.5) };

/** Translates a chat request into `POST /v2/chat`. */
export function toChatRequest(request: ChatRequest, { model, config }: Target<CohereConfig>): UpstreamRequest {
  const body: DraftBody = { ...request, model, messages: toMessages(request.messages) };
  const adjusted = applyRules(body, config.sampling === 'scale' ? SCALED : RULES);
  const changed = new Set<string>();
  Object.assign(body, toTools(request, changed), toFormat(request, changed));
  const names = [...adjusted, ...changed, ...droppedFields(request.messages, 'kept')];
  return toCohereRequest('v2/chat', config, body, names);
}

function toFormat({ response_format: format, tools, documents }: ChatRequest, changed: Set<string>): object {
  if (!format || format.type === 'text') return {};
  if (format.type === 'json_object') return { response_format: format };
  const schema = asRecord(format.json_schema?.schema);
  if (format.type !== 'json_schema' || !schema) {
    const expected = "{type: 'text'}, {type: 'json_object'} or {type: 'json_schema', json_schema: {schema}}";
    throw invalidRequest('response_format', `'response_format' must be ${expected}.`);
  }
  if (tools?.length || documents) {
    throw invalidRequest('response_format', 'Cohere does not support a JSON Schema together with tools or documents.');
  }
  const fitted = fitSchema(schema, COHERE_SCHEMA_RULES, 'response_format');
  if (fitted.schema && fitted.isChanged) changed.add('response_format');
  return { response_format: { type: 'json_object', json_schema: fitted.schema ?? schema } };
}
