import { GatewayError } from '../../errors';
import type { ChatRequest } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { invalidRequest } from '../shared/errors';
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
import { ai21labsCall } from './ai21labs-call';
import { toMessages } from './jamba-messages';
import { isJ2 } from './j2-completions';

const MOST_ANSWERS = 16;

const toFormat: Rule = (value, body, name) => {
  const { type } = value as { type?: unknown };
  if (type !== 'text' && type !== 'json_object') {
    throw invalidRequest(name, "AI21Labs holds no answer to a schema; write {type: 'json_object'}.");
  }
  body[name] = { type };
  return false;
};

const SHARED: Rules = {
  max_completion_tokens: rename('max_tokens'),
  top_p: clamp(0.01, 1),
  stream_options: ignore,
  response_format: toFormat,
};
const onlyAuto: Rule = (choice, _body, name) => {
  if (choice === 'auto' || choice === 'none') return false;
  const advice = "set 'undocumented_parameters: send' for the endpoint to try it";
  throw invalidRequest(name, `'${name}': the vendor does not document that a tool can be forced; ${advice}.`);
};
/** The vendor documents none of these for its chat. */
const DOCUMENTED_ONLY: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  ...SHARED,
  tool_choice: onlyAuto,
  presence_penalty: drop,
  frequency_penalty: drop,
  top_k: drop,
  logprobs: drop,
  top_logprobs: drop,
  seed: dropSeed,
  reasoning_effort: drop,
};
const WITH_AUDIO_REFUSED: Rules = { ...SHARED, audio: reject() };

/** The chat of the Jamba models. */
export const jambaChat: ChatOperation<AI21LabsConfig> = withToolFinish({
  toRequest: toChatCall,
  toResponse: (body, { model }) => toChatResponse(body, model),
  toChunks: ({ model }) => chatChunks(model),
});

function toChatCall(request: ChatRequest, { model, config }: Target<AI21LabsConfig>): UpstreamRequest {
  if (isJ2(model)) {
    throw new GatewayError('UNSUPPORTED_OPERATION', `The chat route is not implemented for AI21Labs' J2 models.`);
  }
  refuseManyAnswers(request);
  const body: DraftBody = { ...request, model, messages: toMessages(request.messages) };
  const isStrict = config.undocumented_parameters === 'drop';
  const adjusted = applyRules(body, isStrict ? DOCUMENTED_ONLY : WITH_AUDIO_REFUSED);
  // Without tools none can be called.
  if (isStrict && request.tool_choice === 'none') delete body['tools'];
  return ai21labsCall('chat/completions', config, body, [...adjusted, ...droppedFields(request.messages, 'dropped')]);
}

function refuseManyAnswers({ n, stream }: ChatRequest): void {
  if (!n || n === 1) return;
  if (stream) throw invalidRequest('n', "AI21Labs streams one answer; leave out 'n' or 'stream'.");
  if (n > MOST_ANSWERS) throw invalidRequest('n', `AI21Labs gives at most ${MOST_ANSWERS} answers; 'n' is ${n}.`);
}
