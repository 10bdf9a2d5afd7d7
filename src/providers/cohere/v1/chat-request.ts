import type { ChatRequest, Message } from '../../../schemas';
import type { UpstreamCall } from '../../../upstream/upstream-call';
import { invalidRequest } from '../../failures';
import { unknownRole } from '../../function-calls';
import { plainText } from '../../message-content';
import { fields } from '../../openai-shape/reading';
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
} from '../../parameter-rules';
import type { Target } from '../../provider-adapter';
import type { CohereConfig } from '../cohere.config';
import { cohereCall } from '../cohere-call';

const ONLY_V2 = "it is not supported with version 1 of Cohere's API; set 'cohere_api_version: v2' for the endpoint";

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
  tools: refused(ONLY_V2),
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
  return cohereCall('v1/chat', config, body, adjusted);
}

const ROLES: ReadonlyMap<string, 'USER' | 'CHATBOT' | 'PREAMBLE'> = new Map([
  ['system', 'PREAMBLE'],
  ['developer', 'PREAMBLE'],
  ['user', 'USER'],
  ['assistant', 'CHATBOT'],
]);

/** The last message stands apart from those before it, and what the system says apart from both. */
function toTurns(messages: readonly Message[]): object {
  const turns = messages.map((message, index) => {
    const where = `messages.${index}`;
    const role = ROLES.get(message.role);
    if (message.role === 'tool' || message.tool_calls?.length)
      throw invalidRequest(where, `${where}: tools: ${ONLY_V2}.`);
    if (!role) throw unknownRole(message.role, where, [...ROLES.keys()]);
    return { role, message: plainText(message.content, where) };
  });
  const preamble = turns.filter(({ role }) => role === 'PREAMBLE').map(({ message }) => message);
  const history = turns.filter(({ role }) => role !== 'PREAMBLE');
  const last = history.pop();
  if (last?.role !== 'USER') {
    const role = messages.at(-1)?.role ?? 'nobody';
    throw invalidRequest('messages', `Last message must be from user, got ${role}.`);
  }
  return {
    message: last.message,
    ...(preamble.length > 0 ? { preamble: preamble.join('\n') } : {}),
    ...(history.length > 0 ? { chat_history: history } : {}),
  };
}
