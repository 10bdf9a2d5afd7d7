import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors';
import type { ChatRequest, CompletionsRequest } from '../../wire';
import { providerError } from '../../upstream/client/error-body';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { textInputs, toEmbeddings } from '../shared/embedding-vectors';
import { invalidResponse, invalidRequest } from '../shared/errors';
import { droppedFields } from '../shared/message-content';
import { rejectNativeNames } from '../shared/reject-native-names';
import { asRecord, unixNow } from '../shared/json';
import { NO_USAGE } from '../openai-protocol/usage';
import {
  COMPLETIONS_ONLY_PARAMETERS,
  UNSUPPORTED_PARAMETERS,
  applyRules,
  drop,
  ignore,
  wrapInList,
  allowFloatOrBase64,
  reject,
  rename,
  type DraftBody,
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
import { toLlama2Prompt } from './llama2-prompt';
import type { GenerateRequest, PredictResponse } from './mosaicml-wire';
import { MosaicMLConfig } from './mosaicml.config';
import { toResponseId } from '../shared/response-head';

type MosaicMLTarget = Target<MosaicMLConfig>;

/** MosaicML reports a request with too many tokens as a server error. */
const TOKEN_LIMIT = /^Error: (?:max output tokens is limited to|prompt token count)/;

const NATIVE_NAMES = new Map([['max_new_tokens', 'max_tokens']]);
const EMBEDDINGS_NATIVE_NAMES = new Map([['inputs', 'input']]);

const GENERATION: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  ...COMPLETIONS_ONLY_PARAMETERS,
  model: ignore,
  messages: ignore,
  prompt: ignore,
  stream: ignore,
  max_tokens: rename('max_new_tokens'),
  max_completion_tokens: rename('max_new_tokens'),
  stop: wrapInList('stop'),
  tools: reject(),
  tool_choice: ignore,
  response_format: (value, body, name) =>
    asRecord<{ type: string }>(value)?.type !== 'text' && reject()(value, body, name),
  logprobs: reject(),
  top_logprobs: reject(),
  reasoning_effort: drop,
};
const EMBEDDINGS: Rules = {
  model: ignore,
  input: ignore,
  encoding_format: allowFloatOrBase64,
  user: drop,
  dimensions: reject(),
};

/** MosaicML's inference servers. MosaicML shut down its own service; self-hosted servers may remain. */
@Injectable()
export class MosaicMLAdapter implements ProviderAdapter<MosaicMLConfig> {
  readonly name = 'mosaicml';
  readonly displayName = 'MosaicML';
  readonly Config = MosaicMLConfig;

  readonly chat: ChatOperation<MosaicMLConfig> = {
    mapError: mapTokenLimit,
    maxTemperature: () => 1,
    toRequest: (request, target) => {
      requireLlama2(target.model);
      return toGenerateRequest(
        request,
        toLlama2Prompt(request.messages),
        target,
        droppedFields(request.messages, 'dropped'),
      );
    },
    toResponse: (body, { model }) => ({
      ...headOf(model, 'chatcmpl'),
      object: 'chat.completion',
      choices: textsIn(body).map((content, index) => ({
        index,
        message: { role: 'assistant', content, tool_calls: null, refusal: null },
        finish_reason: null,
      })),
    }),
  };

  readonly completions: CompletionsOperation<MosaicMLConfig> = {
    mapError: mapTokenLimit,
    maxTemperature: () => 1,
    toRequest: (request, target) => {
      if (typeof request.prompt === 'string') return toGenerateRequest(request, request.prompt, target);
      throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
    },
    toResponse: (body, { model }) => ({
      ...headOf(model, 'cmpl'),
      object: 'text_completion',
      choices: textsIn(body).map((text, index) => ({ index, text, finish_reason: null })),
    }),
  };

  readonly embeddings: EmbeddingsOperation<MosaicMLConfig> = {
    toRequest: (request, target) => {
      rejectNativeNames(request, EMBEDDINGS_NATIVE_NAMES);
      const body: DraftBody = { inputs: textInputs(request), ...request };
      const adjusted = applyRules(body, EMBEDDINGS);
      return toRequest(target, body, adjusted);
    },
    toResponse: (body, { model }, request) => ({
      object: 'list',
      data: toEmbeddings(outputsIn(body), request),
      model,
      usage: { prompt_tokens: null, total_tokens: null },
    }),
  };
}

/** Maps the error to 422, because clients retry server errors. */
function mapTokenLimit(error: GatewayError): GatewayError {
  const isLimit = error.status === 500 && TOKEN_LIMIT.test(error.message);
  return isLimit ? providerError(422, { message: error.message }) : error;
}

function requireLlama2(model: string): void {
  if (/^llama2/i.test(model)) return;
  // MLflow's text.
  const expected = "Ensure the model selected starts with one of: ['llama2']";
  const message = `An invalid model has been specified for the chat route. '${model}'. ${expected}`;
  throw new GatewayError('UNSUPPORTED_OPERATION', message);
}

function toGenerateRequest(
  request: ChatRequest | CompletionsRequest,
  prompt: string,
  target: MosaicMLTarget,
  droppedFromMessages: readonly string[] = [],
): UpstreamRequest {
  rejectNativeNames(request, NATIVE_NAMES);
  const parameters: DraftBody = { ...request };
  const adjusted = applyRules(parameters, GENERATION);
  const body: GenerateRequest = { inputs: [prompt], parameters };
  return toRequest(target, body, [...adjusted, ...droppedFromMessages]);
}

function toRequest({ model, config }: MosaicMLTarget, body: object, adjusted: readonly string[]): UpstreamRequest {
  const url = joinUrl(config.mosaicml_api_base, `${encodeURIComponent(model)}/v1/predict`);
  return { url, headers: { authorization: config.mosaicml_api_key.reveal() }, body, adjusted };
}

/** MosaicML returns no ids, model names or token counts. */
function headOf(model: string, prefix: 'chatcmpl' | 'cmpl') {
  return { id: toResponseId(undefined, prefix), created: unixNow(), model, usage: { ...NO_USAGE } };
}

function textsIn(body: unknown): string[] {
  return outputsIn(body).map((output, index) => {
    if (typeof output === 'string') return output;
    throw invalidResponse(`output ${index} is not a string`);
  });
}

function outputsIn(body: unknown): readonly unknown[] {
  const outputs = asRecord<PredictResponse>(body)?.outputs;
  if (Array.isArray(outputs)) return outputs;
  throw invalidResponse('it has no outputs');
}
