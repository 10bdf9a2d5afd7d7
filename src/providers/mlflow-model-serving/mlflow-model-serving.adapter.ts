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
import type { AgentMessage, AgentResponse, ScoringResponse } from './scoring-wire';
import { inputsOf, queryOf, toOpenAIRequest, toScoringRequest } from './scoring-request';
import { toResponseId } from '../shared/response-head';

type ServingTarget = Target<MlflowModelServingConfig>;

/** The range depends on the model; legacy temperatures are sent unchanged, as by MLflow. */
const maxTemperature = (): number => 1;

/**
 * A scoring server, as started by `mlflow models serve`
 * (https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/#inference-server-specification).
 */
@Injectable()
export class MlflowModelServingAdapter implements ProviderAdapter<MlflowModelServingConfig> {
  readonly name = 'mlflow-model-serving';
  readonly displayName = 'MLflow Model Serving';
  readonly Config = MlflowModelServingConfig;

  readonly chat: ChatOperation<MlflowModelServingConfig> = {
    maxTemperature,
    toRequest: (request, target) => {
      if (acceptsOpenAI(target)) return toOpenAIRequest(request, target);
      const { messages: _, ...parameters } = request;
      return {
        ...toScoringRequest([queryOf(request)], parameters, target),
        adjusted: droppedFields(request.messages, 'dropped'),
      };
    },
    toResponse: (body, target) => {
      if (acceptsOpenAI(target) && isOpenAIResponse(body)) return toChatResponse(withChoices(body), target.model);
      const choices = textsIn(body).map((content, index) => ({
        index,
        message: { role: 'assistant' as const, content, tool_calls: null, refusal: null },
        finish_reason: null,
      }));
      return { ...headOf(target, 'chatcmpl'), object: 'chat.completion', choices };
    },
  };

  readonly completions: CompletionsOperation<MlflowModelServingConfig> = {
    maxTemperature,
    toRequest: (request, target) => {
      if (acceptsOpenAI(target)) return toOpenAIRequest(request, target);
      const { prompt, ...parameters } = request;
      if (typeof prompt !== 'string') throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
      return toScoringRequest([prompt], parameters, target);
    },
    toResponse: (body, target) => {
      if (acceptsOpenAI(target) && isOpenAIResponse(body)) return toCompletionsResponse(body, target.model);
      const choices = textsIn(body).map((text, index) => ({ index, text, finish_reason: null }));
      return { ...headOf(target, 'cmpl'), object: 'text_completion', choices };
    },
  };

  readonly embeddings: EmbeddingsOperation<MlflowModelServingConfig> = {
    toRequest: (request, target) => {
      if (acceptsOpenAI(target)) return toOpenAIRequest(request, target);
      const { input: _, encoding_format: _format, ...parameters } = request;
      return toScoringRequest(inputsOf(request), parameters, target);
    },
    toResponse: (body, target, request) => {
      if (acceptsOpenAI(target) && isOpenAIResponse(body)) return toEmbeddingsResponse(body, target.model, request);
      const usage = { prompt_tokens: null, total_tokens: null };
      return { object: 'list', data: embeddingsIn(body, request), model: target.model, usage };
    },
  };
}

function acceptsOpenAI({ config }: ServingTarget): boolean {
  return config.protocol === 'chat';
}

function isOpenAIResponse(body: unknown): boolean {
  return asRecord<ScoringResponse>(body)?.predictions === undefined;
}

/** Adds `choices` to an agent's response, with the last message of the assistant. */
function withChoices(body: unknown): unknown {
  const response = asRecord<AgentResponse>(body);
  const messages = asArray(response?.messages);
  if (!response || response.choices !== undefined || messages.length === 0) return body;
  const { messages: _, ...rest } = response;
  const message = messages.findLast((item) => asRecord<AgentMessage>(item)?.role === 'assistant') ?? messages.at(-1);
  return { ...rest, choices: [{ message, finish_reason: rest.finish_reason ?? 'stop' }] };
}

/** A scoring server returns no ids, model names or token counts. */
function headOf({ model }: ServingTarget, prefix: 'chatcmpl' | 'cmpl') {
  return { id: toResponseId(undefined, prefix), created: unixNow(), model, usage: { ...NO_USAGE } };
}
