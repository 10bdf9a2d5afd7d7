import { Injectable } from '@nestjs/common';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import type { ChatOperation, CompletionsOperation, ProviderAdapter, Target } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import { AnthropicConfig, VERSION_WITHOUT_SAMPLING } from './anthropic.config';
import type { CompleteRequest } from '../models/claude/complete-wire';
import { CLAUDE_ERRORS } from '../models/claude/error-format';
import { isLegacyModel, toCompleteRequest } from '../models/claude/legacy-completions';
import { toCompletionsChunks, toCompletionsResponse } from '../models/claude/legacy-completions-response';
import { toMessagesRequest } from '../models/claude/messages-request';
import { responseContextOf, toChatResponse } from '../models/claude/messages-response';
import { toChatChunks } from '../models/claude/messages-stream';
import type { MessagesRequest } from '../models/claude/messages-wire';
import { claudePrefill } from '../models/claude/prefill';
import { capabilitiesFor, claudeFallbackRequest } from '../models/claude/rejected-schema';
import { maxTemperatureOf } from '../models/claude/sampling';
import type { ClaudeSettings, Translation } from '../models/claude/translation';

type AnthropicTarget = Target<AnthropicConfig>;

const OAUTH_TOKEN_PREFIX = 'sk-ant-oat';

const legacyCompletions: CompletionsOperation<AnthropicConfig> = {
  toRequest: (request, target) => toUpstreamRequest('complete', request, target, toCompleteRequest),
  maxTemperature: ({ config }) => maxTemperatureOf(config),
  toResponse: (body, { model }) => toCompletionsResponse(body, model),
  toChunks: ({ model }) => toCompletionsChunks(model),
};

/** Anthropic's Messages API, and its legacy text completions for the models up to Claude 2. */
@Injectable()
export class AnthropicAdapter implements ProviderAdapter<AnthropicConfig> {
  readonly name = 'anthropic';
  readonly displayName = 'Anthropic';
  readonly Config = AnthropicConfig;

  readonly chat: ChatOperation<AnthropicConfig> = {
    toRequest: (request, target) => toUpstreamRequest('messages', request, target, toMessagesRequest),
    fallbackRequest: claudeFallbackRequest,
    prefill: (request, { model }) => claudePrefill(request, model),
    maxTemperature: ({ config }) => maxTemperatureOf(config),
    toResponse: (body, target, request) => toChatResponse(body, responseContextOf(request, target.model)),
    toChunks: (target, request) => toChatChunks(responseContextOf(request, target.model)),
  };

  readonly completions: CompletionsOperation<AnthropicConfig> = selectOperation(
    completionsOverChat(this.chat),
    legacyCompletions,
    isLegacy,
  );
}

function isLegacy({ model, config }: AnthropicTarget): boolean {
  if (config.completions_mode) return config.completions_mode === 'native';
  return isLegacyModel(model) && config.anthropic_version !== VERSION_WITHOUT_SAMPLING;
}

function toUpstreamRequest<Request extends object>(
  path: 'messages' | 'complete',
  request: Request,
  { model, config }: AnthropicTarget,
  toBody: (translation: Translation<Request>, model: string) => MessagesRequest | CompleteRequest,
): UpstreamRequest {
  const adjusted = new Set<string>();
  const capabilities = capabilitiesFor(request, model);
  const translation = { request, settings: toSettings(config), capabilities, adjusted };
  const body = toBody(translation, model);
  return {
    url: joinUrl(config.anthropic_api_base, path),
    headers: toHeaders(config),
    body,
    errorFormat: CLAUDE_ERRORS,
    adjusted: [...adjusted],
  };
}

function toSettings(config: AnthropicConfig): ClaudeSettings {
  if (config.anthropic_version !== VERSION_WITHOUT_SAMPLING) return config;
  return { default_max_tokens: config.default_max_tokens, sampling: 'drop', reasoning: config.reasoning };
}

function toHeaders(config: AnthropicConfig): Record<string, string> {
  const key = config.anthropic_api_key.reveal();
  return {
    ...(key.startsWith(OAUTH_TOKEN_PREFIX) ? { authorization: `Bearer ${key}` } : { 'x-api-key': key }),
    'anthropic-version': config.anthropic_version,
    'content-type': 'application/json',
    ...(config.anthropic_beta ? { 'anthropic-beta': config.anthropic_beta.join(',') } : {}),
    ...(config.anthropic_workspace_id ? { 'anthropic-workspace-id': config.anthropic_workspace_id } : {}),
  };
}
