import type { ChatRequest } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { invalidRequest } from '../shared/errors';
import { asRecord } from '../shared/json';
import { droppedFields } from '../shared/message-content';
import { chatChunks } from '../openai-protocol/chat-chunks';
import { toChatResponse } from '../openai-protocol/chat-response';
import { withToolFinish } from '../openai-protocol/tool-finish';
import {
  UNSUPPORTED_PARAMETERS,
  applyRules,
  clamp,
  drop,
  ignore,
  reject,
  rename,
  dropSeed,
  type DraftBody,
  type Rule,
  type Rules,
} from '../shared/parameter-rules';
import type { ChatOperation, Target } from '../contract/provider-adapter';
import type { AI21LabsConfig } from './ai21labs.config';
import { ai21labsRequest } from './ai21labs-request';
import { toMessages } from './jamba-messages';
import { isJ2 } from './j2-completions';
import { unsupportedRoute } from './unsupported-route';

const MAX_CHOICES = 16;

const responseFormat: Rule = (value, body, name) => {
  const type = asRecord<{ type: string }>(value)?.type;
  if (type !== 'text' && type !== 'json_object') {
    throw invalidRequest(name, "AI21Labs does not support JSON schemas; use {type: 'json_object'}.");
  }
  body[name] = { type };
  return false;
};

const SHARED: Rules = {
  max_completion_tokens: rename('max_tokens'),
  top_p: clamp(0.01, 1),
  stream_options: ignore,
  response_format: responseFormat,
};
const rejectForced: Rule = (choice, _body, name) => {
  if (choice === 'auto' || choice === 'none') return false;
  const advice = "set 'undocumented_parameters: send' for the endpoint to try it";
  throw invalidRequest(name, `'${name}': AI21 does not document forced tool calls; ${advice}.`);
};
/** AI21 does not document these parameters for its chat. */
const DOCUMENTED_ONLY: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  ...SHARED,
  tool_choice: rejectForced,
  presence_penalty: drop,
  frequency_penalty: drop,
  top_k: drop,
  logprobs: drop,
  top_logprobs: drop,
  seed: dropSeed,
  reasoning_effort: drop,
};
const UNDOCUMENTED: Rules = { ...SHARED, audio: reject() };

/** The chat of the Jamba models. */
export const jambaChat: ChatOperation<AI21LabsConfig> = withToolFinish({
  toRequest: toChatRequest,
  toResponse: (body, { model }) => toChatResponse(body, model),
  toChunks: ({ model }) => chatChunks(model),
});

function toChatRequest(request: ChatRequest, { model, config }: Target<AI21LabsConfig>): UpstreamRequest {
  if (isJ2(model)) throw unsupportedRoute(request.stream ? 'chat streaming' : 'chat');
  rejectUnsupportedChoices(request);
  const body: DraftBody = { ...request, model, messages: toMessages(request.messages) };
  const isStrict = config.undocumented_parameters === 'drop';
  const adjusted = applyRules(body, isStrict ? DOCUMENTED_ONLY : UNDOCUMENTED);
  // AI21 has no tool_choice 'none'; without tools the model cannot call one.
  if (isStrict && request.tool_choice === 'none') delete body.tools;
  return ai21labsRequest('chat/completions', config, body, [
    ...adjusted,
    ...droppedFields(request.messages, 'dropped'),
  ]);
}

function rejectUnsupportedChoices({ n, stream }: ChatRequest): void {
  if (!n || n === 1) return;
  if (stream) throw invalidRequest('n', "AI21Labs streams one choice only; remove 'n' or 'stream'.");
  if (n > MAX_CHOICES) throw invalidRequest('n', `AI21Labs returns at most ${MAX_CHOICES} choices; 'n' is ${n}.`);
}
