import { Injectable } from '@nestjs/common';
import type { GatewayError } from '../../errors';
import type { ChatRequest } from '../../wire';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import {
  openAIChat,
  openAICompletions,
  openAIEmbeddings,
  type OpenAIProtocol,
  type OperationPath,
} from '../openai-protocol/openai-protocol';
import { applyFields } from '../openai-protocol/file-settings';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
import { dropReasoning } from '../openai-protocol/replay';
import { AddedParameter } from '../shared/added-parameter';
import { applyRules, drop, type DraftBody } from '../shared/parameter-rules';
import type {
  ChatOperation,
  CompletionsOperation,
  EmbeddingsOperation,
  ProviderAdapter,
  Target,
} from '../contract/provider-adapter';
import { bearerIn } from '../shared/token-cache';
import { addressOf, isOpenAI, responsesAddress } from './address';
import { EntraTokens } from './entra-tokens';
import { OpenAIConfig, isAzureV1 } from './openai.config';
import { adjustForModel, isReasoningModel } from './reasoning-models';
import { RESPONSES_ERRORS } from './responses/failures';
import { toChatResponse } from './responses/responses-response';
import { isResponsesOnly } from './responses/responses-models';
import { toResponsesBody } from './responses/responses-request';
import { responsesChunks } from './responses/responses-stream';

/** OpenAI rejects summaries for organizations that it has not verified. */
const reasoningSummary = new AddedParameter(/reasoning\.summary|reasoning summar/);

/** OpenAI and Azure OpenAI (`openai_api_type`: `openai`, `azure`, `azuread`). */
@Injectable()
export class OpenAIAdapter implements ProviderAdapter<OpenAIConfig>, OpenAIProtocol<OpenAIConfig> {
  readonly name = 'openai';
  readonly displayName = 'OpenAI';
  readonly Config = OpenAIConfig;

  /** `openai_api_base` may be that of Google, which serves Gemini over OpenAI's API. */
  readonly errorFormat = GOOGLE_ERRORS;

  private readonly tokens = new EntraTokens();

  /** Chat over `/responses`: some models are served there only. */
  private readonly chatOverResponses: ChatOperation<OpenAIConfig> = {
    toRequest: (request, target) => this.toResponsesRequest(request, target),
    toResponse: (body, target, request) => {
      reasoningSummary.accepted(request, target);
      return toChatResponse(body, target.model);
    },
    toChunks: (target, request) => {
      reasoningSummary.accepted(request, target);
      return responsesChunks(target.model);
    },
    fallbackRequest: (rejection, request, target) => reasoningSummary.fallbackRequest(rejection, request, target),
  };

  readonly chat: ChatOperation<OpenAIConfig> = selectOperation(
    openAIChat(this),
    this.chatOverResponses,
    usesResponsesApi,
  );

  /** OpenAI does not serve its chat models on `/completions`: for them the prompt becomes one user message. */
  readonly completions: CompletionsOperation<OpenAIConfig> = selectOperation(
    openAICompletions(this),
    completionsOverChat(this.chat),
    isOverChat,
  );

  readonly embeddings: EmbeddingsOperation<OpenAIConfig> = openAIEmbeddings(this);

  route(path: OperationPath, { config }: Target<OpenAIConfig>) {
    return { url: addressOf(config, path), headers: headersOf(config) };
  }

  private toResponsesRequest(request: ChatRequest, target: Target<OpenAIConfig>): UpstreamRequest {
    const { config, model } = target;
    const body: DraftBody = { ...request };
    const ignored = applyFields(body, config);
    const adjusted = this.adjustParameters(body, 'chat/completions', target);
    const dropped = toResponsesBody(body, {
      model: config.openai_deployment_name ?? model,
      supportsReasoning: isOpenAI(config) && isReasoningModel(model),
      summary: isSummarized(request, target) ? config.reasoning_summary : undefined,
    });
    return {
      url: responsesAddress(config),
      headers: headersOf(config),
      body,
      errorFormat: RESPONSES_ERRORS,
      adjusted: [...new Set([...ignored, ...adjusted, ...dropped])],
    };
  }

  async authorize(call: UpstreamRequest, { config }: Target<OpenAIConfig>): Promise<UpstreamRequest> {
    if (!config.azure_credential) return call;
    const token = await this.tokens.get(config);
    return { ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } };
  }

  invalidateCredentials(
    { status }: GatewayError,
    { headers }: UpstreamRequest,
    { config }: Target<OpenAIConfig>,
  ): boolean {
    return status === 401 && config.azure_credential !== undefined && this.tokens.invalidate(config, bearerIn(headers));
  }

  settings(config: OpenAIConfig): OpenAIConfig {
    return config;
  }

  adjust(body: DraftBody, path: OperationPath, target: Target<OpenAIConfig>): readonly string[] {
    const adjusted = this.adjustParameters(body, path, target);
    if (target.config.openai_api_type !== 'openai') {
      if (isAzureV1(target.config.openai_api_base)) body.model = target.config.openai_deployment_name;
      else delete body.model;
    }
    // OpenAI rejects messages with unknown fields.
    if (path === 'chat/completions' && isOpenAI(target.config)) adjusted.push(...dropReasoning(body, target.model));
    return adjusted;
  }

  private adjustParameters(body: DraftBody, path: OperationPath, { config, model }: Target<OpenAIConfig>): string[] {
    if (path === 'embeddings' || !isOpenAI(config) || config.sampling === 'pass') return [];
    const adjusted = applyRules(body, { top_k: drop });
    if (path === 'completions' && body.max_completion_tokens !== undefined) {
      // Completions have the old name only.
      body.max_tokens ??= body.max_completion_tokens;
      delete body.max_completion_tokens;
      return adjusted;
    }
    return [...adjusted, ...adjustForModel(body, model)];
  }
}

function isSummarized(request: ChatRequest, target: Target<OpenAIConfig>): boolean {
  return target.config.reasoning_summary !== 'none' && !reasoningSummary.isOmitted(request, target);
}

function usesResponsesApi(target: Target<OpenAIConfig>): boolean {
  const { openai_chat_api: api } = target.config;
  return api === 'auto' ? isOpenAI(target.config) && isResponsesOnly(target.model) : api === 'responses';
}

function isOverChat(target: Target<OpenAIConfig>): boolean {
  const { completions_mode: mode } = target.config;
  return mode === undefined ? isOpenAI(target.config) && isChatOnly(target.model) : mode === 'chat';
}

/** OpenAI serves `/completions` for `gpt-3.5-turbo-instruct`, `davinci-002` and `babbage-002` only. */
function isChatOnly(model: string): boolean {
  return (
    isReasoningModel(model) ||
    isResponsesOnly(model) ||
    /^(?:gpt-4|gpt-3\.?5-turbo(?!-instruct)|gpt-\d+(?:\.\d+)?-chat|chatgpt-)/.test(model)
  );
}

function headersOf(config: OpenAIConfig): Record<string, string> {
  const key = config.openai_api_key?.reveal();
  // `authorize` adds a token.
  if (!key) return {};
  if (config.openai_api_type === 'azure') return { 'api-key': key };
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  if (config.openai_organization) headers['openai-organization'] = config.openai_organization;
  if (config.openai_project) headers['openai-project'] = config.openai_project;
  return headers;
}
