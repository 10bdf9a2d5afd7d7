import { Injectable } from '@nestjs/common';
import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '../../wire';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import { textInputs } from '../shared/embedding-vectors';
import { droppedFields } from '../shared/message-content';
import {
  openAIChat,
  openAICompletions,
  openAIEmbeddings,
  type OpenAIProtocol,
  type OperationPath,
} from '../openai-protocol/openai-protocol';
import {
  applyRules,
  drop,
  ignore,
  requireOne,
  reject,
  rename,
  type DraftBody,
  type Rule,
  type Rules,
} from '../shared/parameter-rules';
import {
  MAX_TEMPERATURE,
  type ChatOperation,
  type CompletionsOperation,
  type EmbeddingsOperation,
  type ProviderAdapter,
  type Target,
} from '../contract/provider-adapter';
import { prefillByField } from '../shared/prefill';
import { joinUrl } from '../shared/join-url';
import { toMessages } from './messages';
import { MistralConfig } from './mistral.config';
import { reshape } from './reshape';

/** Mistral rejects bodies with unknown fields. */
const SHARED: Rules = {
  seed: rename('random_seed'),
  max_completion_tokens: rename('max_tokens'),
  top_k: drop,
  stream_options: ignore,
  logprobs: drop,
  top_logprobs: drop,
  logit_bias: drop,
  user: drop,
  store: drop,
};
const FIM: Rules = {
  ...SHARED,
  n: requireOne((n) => `'n' must be 1 for completions of this endpoint; it is ${n}.`),
  presence_penalty: drop,
  frequency_penalty: drop,
  echo: reject(),
  best_of: reject(),
};
const EMBEDDINGS: Rules = { dimensions: rename('output_dimension'), user: drop };

const requiredAsAny: Rule = (value, body, name) => {
  body[name] = value === 'required' ? 'any' : value;
  return false;
};
const CHAT: Rules = SHARED;
const OLDER_CHAT: Rules = { ...SHARED, tool_choice: requiredAsAny };

/** Mistral's API: OpenAI's format with stricter validation and a different format for reasoning. */
@Injectable()
export class MistralAdapter implements ProviderAdapter<MistralConfig>, OpenAIProtocol<MistralConfig> {
  readonly name = 'mistral';
  readonly displayName = 'Mistral';
  readonly Config = MistralConfig;

  readonly chat: ChatOperation<MistralConfig> = {
    ...openAIChat(this),
    prefill: prefillByField('prefix'),
    repeatsPrefill: true,
  };
  readonly completions: CompletionsOperation<MistralConfig> = selectOperation(
    overChat(completionsOverChat(this.chat)),
    openAICompletions(this),
    isFim,
  );
  readonly embeddings: EmbeddingsOperation<MistralConfig> = openAIEmbeddings(this);

  route(path: OperationPath, { config }: Target<MistralConfig>) {
    const headers = { authorization: `Bearer ${config.mistral_api_key.reveal()}` };
    return { url: joinUrl(config.mistral_api_base, path === 'completions' ? 'fim/completions' : path), headers };
  }

  settings(config: MistralConfig): MistralConfig {
    return config;
  }

  adjust(body: DraftBody, path: OperationPath, { config }: Target<MistralConfig>): readonly string[] {
    if (path === 'embeddings') {
      const { input } = body as Pick<EmbeddingsRequest, 'input'>;
      textInputs({ input });
      return applyRules(body, EMBEDDINGS);
    }
    if (path === 'completions') return applyRules(body, FIM);
    const isOlder = config.required_tool_choice === 'any';
    const adjusted = applyRules(body, isOlder ? OLDER_CHAT : CHAT);
    const { messages } = body as Pick<ChatRequest, 'messages'>;
    body.messages = toMessages(messages);
    return [...adjusted, ...droppedFields(messages, 'kept')];
  }

  readonly maxTemperature = 1;
  readonly reshape = reshape;
}

function isFim({ config }: Target<MistralConfig>): boolean {
  return config.completions_mode === 'fim';
}

/** MLflow halves the temperature of completions, but not of chats. */
function overChat(completions: CompletionsOperation<MistralConfig>): CompletionsOperation<MistralConfig> {
  return {
    ...completions,
    maxTemperature: ({ config }) => (config.sampling === 'pass' ? 1 : MAX_TEMPERATURE),
    toRequest: (request: CompletionsRequest, target) => {
      const { temperature } = request;
      if (!temperature || target.config.sampling === 'pass') return completions.toRequest(request, target);
      const scaled = completions.toRequest({ ...request, temperature: temperature / 2 }, target);
      return { ...scaled, adjusted: [...(scaled.adjusted ?? []), 'temperature'] };
    },
  };
}
