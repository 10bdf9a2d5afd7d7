import { Injectable } from '@nestjs/common';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import type { ChatOperation, CompletionsOperation, ProviderAdapter, Target } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import { AnthropicConfig, VERSION_WITHOUT_SAMPLING } from './anthropic.config';
import { toCompletionsChunks, toCompletionsResponse } from '../models/claude/legacy-answer';
import { isLegacyModel, toCompleteRequest } from '../models/claude/legacy-completions';
import { toMessagesRequest } from '../models/claude/messages-request';
import { answerContextOf, toChatResponse } from '../models/claude/messages-response';
import { toChatChunks } from '../models/claude/messages-stream';
import { capabilitiesOf } from '../models/claude/model-capabilities';
import type { Translation } from '../models/claude/translation';

type AnthropicTarget = Target<AnthropicConfig>;

const OAUTH_TOKEN = 'sk-ant-oat';

const legacyCompletions: CompletionsOperation<AnthropicConfig> = {
  toRequest: (request, target) => toCall('complete', request, target, toCompleteRequest),
  toResponse: toCompletionsResponse,
  toChunks: toCompletionsChunks,
};

/** Anthropic's Messages API, and its legacy text completions for the models that had them. */
@Injectable()
export class AnthropicAdapter implements ProviderAdapter<AnthropicConfig> {
  readonly name = 'anthropic';
  readonly displayName = 'Anthropic';
  readonly Config = AnthropicConfig;

  readonly chat: ChatOperation<AnthropicConfig> = {
    toRequest: (request, target) => toCall('messages', request, target, toMessagesRequest),
    toResponse: (body, target, request) => toChatResponse(body, answerContextOf(request, target.model)),
    toChunks: (target, request) => toChatChunks(answerContextOf(request, target.model)),
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

function toCall<Request>(
  path: 'messages' | 'complete',
  request: Request,
  { model, config }: AnthropicTarget,
  toBody: (translation: Translation<Request>, model: string) => object,
): UpstreamRequest {
  const adjusted = new Set<string>();
  const body = toBody({ request, config, capabilities: capabilitiesOf(model), adjusted }, model);
  return { url: joinUrl(config.anthropic_api_base, path), headers: toHeaders(config), body, adjusted: [...adjusted] };
}

function toHeaders(config: AnthropicConfig): Record<string, string> {
  const key = config.anthropic_api_key.reveal();
  return {
    ...(key.startsWith(OAUTH_TOKEN) ? { authorization: `Bearer ${key}` } : { 'x-api-key': key }),
    'anthropic-version': config.anthropic_version,
    'content-type': 'application/json',
    ...(config.anthropic_beta ? { 'anthropic-beta': config.anthropic_beta.join(',') } : {}),
    ...(config.anthropic_workspace_id ? { 'anthropic-workspace-id': config.anthropic_workspace_id } : {}),
  };
}
