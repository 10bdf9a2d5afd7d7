import { Injectable } from '@nestjs/common';
import { droppedFields } from '../shared/message-content';
import { toChatResponse } from '../openai-protocol/chat-response';
import { toCompletionsResponse } from '../openai-protocol/completions';
import { toEmbeddingsResponse } from '../openai-protocol/embeddings';
import { asRecord, asArray, unixNow } from '../shared/json';
import { NO_USAGE } from '../openai-protocol/usage';
import { invalidRequest } from '../shared/errors';
import type {
  ChatOperation,
  CompletionsOperation,
  EmbeddingsOperation,
  ProviderAdapter,
  Target,
} from '../contract/provider-adapter';
import { MlflowModelServingConfig } from './mlflow-model-serving.config';
import { embeddingsIn, textsIn } from './predictions';
import { inputsOf, queryOf, toPlainCall, toScoringCall } from './scoring-call';

type ServingTarget = Target<MlflowModelServingConfig>;

/**
 * A server that `mlflow models serve` started
 * (https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/#inference-server-specification).
 */
@Injectable()
export class MlflowModelServingAdapter implements ProviderAdapter<MlflowModelServingConfig> {
  readonly name = 'mlflow-model-serving';
  readonly displayName = 'MLflow Model Serving';
  readonly Config = MlflowModelServingConfig;

  readonly chat: ChatOperation<MlflowModelServingConfig> = {
    toRequest: (request, target) => {
      if (takesChats(target)) return toPlainCall(request, target);
      const { messages: _, ...parameters } = request;
      return {
        ...toScoringCall([queryOf(request)], parameters, target),
        adjusted: droppedFields(request.messages, 'dropped'),
      };
    },
    toResponse: (body, target) => {
      if (takesChats(target) && isPlain(body)) return toChatResponse(withChoices(body), target.model);
      const choices = textsIn(body).map((content, index) => ({
        index,
        message: { role: 'assistant' as const, content, tool_calls: null, refusal: null },
        finish_reason: null,
      }));
      return { ...headOf(target), object: 'chat.completion', choices };
    },
  };

  readonly completions: CompletionsOperation<MlflowModelServingConfig> = {
    toRequest: (request, target) => {
      if (takesChats(target)) return toPlainCall(request, target);
      const { prompt, ...parameters } = request;
      if (typeof prompt !== 'string') throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
      return toScoringCall([prompt], parameters, target);
    },
    toResponse: (body, target) => {
      if (takesChats(target) && isPlain(body)) return toCompletionsResponse(body, target.model);
      const choices = textsIn(body).map((text, index) => ({ index, text, finish_reason: null }));
      return { ...headOf(target), object: 'text_completion', choices };
    },
  };

  readonly embeddings: EmbeddingsOperation<MlflowModelServingConfig> = {
    toRequest: (request, target) => {
      if (takesChats(target)) return toPlainCall(request, target);
      const { input: _, encoding_format: _format, ...parameters } = request;
      return toScoringCall(inputsOf(request), parameters, target);
    },
    toResponse: (body, target, request) => {
      if (takesChats(target) && isPlain(body)) return toEmbeddingsResponse(body, target.model);
      const usage = { prompt_tokens: null, total_tokens: null };
      return { object: 'list', data: embeddingsIn(body, request), model: target.model, usage };
    },
  };
}

function takesChats({ config }: ServingTarget): boolean {
  return config.protocol === 'chat';
}

function isPlain(body: unknown): boolean {
  return asRecord(body)?.['predictions'] === undefined;
}

/** An agent answers with the messages that it adds; the last one is what it says. */
function withChoices(body: unknown): unknown {
  const answer = asRecord(body);
  const messages = asArray(answer?.['messages']);
  if (!answer || answer['choices'] !== undefined || messages.length === 0) return body;
  const { messages: _, ...rest } = answer;
  const message = messages.findLast((item) => asRecord(item)?.['role'] === 'assistant') ?? messages.at(-1);
  return { ...rest, choices: [{ message, finish_reason: asRecord(rest)?.['finish_reason'] ?? 'stop' }] };
}

/** Such a server names neither answers nor models, and counts nothing. */
function headOf({ model }: ServingTarget) {
  return { id: null, created: unixNow(), model, usage: { ...NO_USAGE } };
}
