import { Injectable } from '@nestjs/common';
import type { ChatRequest } from '../../wire';
import { textInputs } from '../shared/embedding-vectors';
import { invalidRequest } from '../shared/errors';
import {
  openAIChat,
  openAICompletions,
  openAIEmbeddings,
  type OpenAIProtocol,
  type OperationPath,
} from '../openai-protocol/openai-protocol';
import { asRecord, asArray, asString, type Draft } from '../shared/json';
import {
  applyRules,
  drop,
  wrapInList,
  allowFloatOrBase64,
  reject,
  rename,
  type DraftBody,
  type Rule,
  type Rules,
} from '../shared/parameter-rules';
import type {
  ChatOperation,
  CompletionsOperation,
  EmbeddingsOperation,
  ProviderAdapter,
  Target,
} from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import { mapChunks } from '../shared/map-chunks';
import { toLogprobs, withLists } from './logprobs';
import { toMessages } from './messages';
import type { Choice, ResponseMessage, TogetherResponse } from './togetherai-wire';
import { TogetherAIConfig } from './togetherai.config';

/** Together's `logprobs` is the number of tokens to report. The error messages are MLflow's texts. */
const logprobsCount: Rule = (value, body) => {
  if (typeof value !== 'boolean' && !Number.isInteger(value)) {
    throw invalidRequest('logprobs', 'Wrong type for logprobs. It should be an 32bit integer.');
  }
  if (value !== false) body.logprobs = value === true ? 1 : value;
  return false;
};
const topLogprobsCount: Rule = (value, body) => {
  if (!Number.isInteger(value)) {
    throw invalidRequest('top_logprobs', 'Wrong type for top_logprobs. It should a 32bit integer.');
  }
  if (value !== 0) body.logprobs = value;
  return false;
};

const RULES: Rules = {
  logprobs: logprobsCount,
  top_logprobs: topLogprobsCount,
  max_completion_tokens: rename('max_tokens'),
  stop: wrapInList('stop'),
  user: drop,
  store: drop,
  metadata: drop,
};
const EMBEDDINGS: Rules = { encoding_format: allowFloatOrBase64, user: drop, dimensions: reject() };

/** Together's API: OpenAI's format with differences in log probabilities, embeddings and messages. */
@Injectable()
export class TogetherAIAdapter implements ProviderAdapter<TogetherAIConfig>, OpenAIProtocol<TogetherAIConfig> {
  readonly name = 'togetherai';
  readonly displayName = 'TogetherAI';
  readonly Config = TogetherAIConfig;

  readonly chat: ChatOperation<TogetherAIConfig> = openAIChat(this);

  readonly completions: CompletionsOperation<TogetherAIConfig> = completionsWithLists(openAICompletions(this));

  readonly embeddings: EmbeddingsOperation<TogetherAIConfig> = textEmbeddings(openAIEmbeddings(this));

  route(path: OperationPath, { config }: Target<TogetherAIConfig>) {
    const headers = { authorization: `Bearer ${config.togetherai_api_key.reveal()}` };
    return { url: joinUrl(config.togetherai_api_base, path), headers };
  }

  settings(config: TogetherAIConfig): TogetherAIConfig {
    return config;
  }

  adjust(body: DraftBody, path: OperationPath, { config }: Target<TogetherAIConfig>): readonly string[] {
    if (path === 'embeddings') return applyRules(body, EMBEDDINGS);
    const adjusted = new Set(applyRules(body, RULES));
    if (path === 'completions') requireMaxTokens(body, config);
    else body.messages = toMessages((body as Pick<ChatRequest, 'messages'>).messages, adjusted);
    return [...adjusted];
  }

  readonly reshape = reshape;
}

/** Rewrites a response, or a stream event, to OpenAI's format in place. */
function reshape(response: Draft<TogetherResponse>): void {
  if (asArray(response.prompt).length === 0) response.prompt = undefined;
  for (const value of asArray(response.choices)) {
    const choice: Draft<Choice> | undefined = asRecord<Choice>(value);
    if (!choice) continue;
    const message = asRecord<ResponseMessage>(choice.delta ?? choice.message);
    const text = asString(message?.content) ?? asString(choice.text);
    if (!choice.message && text !== undefined) choice.delta = { ...message, content: text };
    choice.logprobs = toLogprobs(choice.logprobs, text ?? '', choice.top_logprobs);
    choice.text = undefined;
    choice.top_logprobs = undefined;
  }
}

function requireMaxTokens(body: DraftBody, config: TogetherAIConfig): void {
  if (body.max_tokens !== undefined || !config.require_max_tokens) return;
  // MLflow's text.
  const message = 'max_tokens is not present in payload.It is a required parameter for TogetherAI completions.';
  throw invalidRequest('max_tokens', message);
}

/** Streams report log probabilities as single values. */
function completionsWithLists(
  completions: CompletionsOperation<TogetherAIConfig>,
): CompletionsOperation<TogetherAIConfig> {
  const { toChunks } = completions;
  if (!toChunks) return completions;
  return {
    ...completions,
    toChunks: (target, request, headers) =>
      mapChunks(toChunks(target, request, headers), (chunks) => chunks.map(withLists)),
  };
}

/** Together accepts texts only. */
function textEmbeddings(embeddings: EmbeddingsOperation<TogetherAIConfig>): EmbeddingsOperation<TogetherAIConfig> {
  return {
    ...embeddings,
    toRequest: (request, target) => {
      textInputs(request);
      return embeddings.toRequest(request, target);
    },
  };
}
