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
import { MosaicMLConfig } from './mosaicml.config';

type MosaicMLTarget = Target<MosaicMLConfig>;

const TOKEN_LIMIT = /^Error: (?:max output tokens is limited to|prompt token count)/;

const OURS = new Map([['max_new_tokens', 'max_tokens']]);
const OURS_OF_EMBEDDINGS = new Map([['inputs', 'input']]);

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
  response_format: (value, body, name) => (value as { type?: unknown }).type !== 'text' && reject()(value, body, name),
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

/** MosaicML's inference servers. The vendor's own are gone; its customers' may still be there. */
@Injectable()
export class MosaicMLAdapter implements ProviderAdapter<MosaicMLConfig> {
  readonly name = 'mosaicml';
  readonly displayName = 'MosaicML';
  readonly Config = MosaicMLConfig;

  readonly chat: ChatOperation<MosaicMLConfig> = {
    mapError: tokenLimits,
    toRequest: (request, target) => {
      refuseOtherThanLlama2(target.model);
      return toGenerateCall(
        request,
        toLlama2Prompt(request.messages),
        target,
        droppedFields(request.messages, 'dropped'),
      );
    },
    toResponse: (body, { model }) => ({
      ...headOf(model),
      object: 'chat.completion',
      choices: textsIn(body).map((content, index) => ({
        index,
        message: { role: 'assistant', content, tool_calls: null, refusal: null },
        finish_reason: null,
      })),
    }),
  };

  readonly completions: CompletionsOperation<MosaicMLConfig> = {
    mapError: tokenLimits,
    toRequest: (request, target) => {
      if (typeof request.prompt === 'string') return toGenerateCall(request, request.prompt, target);
      throw invalidRequest('prompt', "'prompt' must be one string on this endpoint.");
    },
    toResponse: (body, { model }) => ({
      ...headOf(model),
      object: 'text_completion',
      choices: textsIn(body).map((text, index) => ({ index, text, finish_reason: null })),
    }),
  };

  readonly embeddings: EmbeddingsOperation<MosaicMLConfig> = {
    toRequest: (request, target) => {
      rejectNativeNames(request, OURS_OF_EMBEDDINGS);
      const body: DraftBody = { inputs: textInputs(request), ...request };
      const adjusted = applyRules(body, EMBEDDINGS);
      return toCall(target, body, adjusted);
    },
    toResponse: (body, { model }, request) => ({
      object: 'list',
      data: toEmbeddings(outputsIn(body), request),
      model,
      usage: { prompt_tokens: null, total_tokens: null },
    }),
  };
}

/** Requests for too many tokens come back as failures of the server, which clients would repeat. */
function tokenLimits(error: GatewayError): GatewayError {
  const isLimit = error.status === 500 && TOKEN_LIMIT.test(error.message);
  return isLimit ? providerError(422, { message: error.message }) : error;
}

function refuseOtherThanLlama2(model: string): void {
  if (/^llama2/i.test(model)) return;
  const expected = "Ensure the model selected starts with one of: ['llama2']";
  const message = `An invalid model has been specified for the chat route. '${model}'. ${expected}`;
  throw new GatewayError('UNSUPPORTED_OPERATION', message);
}

function toGenerateCall(
  request: ChatRequest | CompletionsRequest,
  prompt: string,
  target: MosaicMLTarget,
  droppedOfMessages: readonly string[] = [],
): UpstreamRequest {
  rejectNativeNames(request, OURS);
  const parameters: DraftBody = { ...request };
  const adjusted = applyRules(parameters, GENERATION);
  return toCall(target, { inputs: [prompt], parameters }, [...adjusted, ...droppedOfMessages]);
}

function toCall({ model, config }: MosaicMLTarget, body: object, adjusted: readonly string[]): UpstreamRequest {
  const url = joinUrl(config.mosaicml_api_base, `${encodeURIComponent(model)}/v1/predict`);
  return { url, headers: { authorization: config.mosaicml_api_key.reveal() }, body, adjusted };
}

/** The vendor names neither answers nor models, and counts nothing. */
function headOf(model: string) {
  return { id: null, created: unixNow(), model, usage: { ...NO_USAGE } };
}

function textsIn(body: unknown): string[] {
  return outputsIn(body).map((output, index) => {
    if (typeof output === 'string') return output;
    throw invalidResponse(`output ${index} is no text`);
  });
}

function outputsIn(body: unknown): readonly unknown[] {
  const outputs = asRecord(body)?.['outputs'];
  if (Array.isArray(outputs)) return outputs;
  throw invalidResponse('it has no outputs');
}
