import type { ErrorFormat } from '../../upstream/client/error-format';
import { CLAUDE_ERRORS } from '../models/claude/error-format';
import { toMessagesRequest } from '../models/claude/messages-request';
import { responseContextOf, toChatResponse } from '../models/claude/messages-response';
import { toChatChunks } from '../models/claude/messages-stream';
import type { MessagesRequest } from '../models/claude/messages-wire';
import { claudePrefill } from '../models/claude/prefill';
import { capabilitiesFor, claudeFallbackRequest } from '../models/claude/rejected-schema';
import { maxTemperatureOf } from '../models/claude/sampling';
import type { ClaudeSettings } from '../models/claude/translation';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
import { invalidRequest } from '../shared/errors';
import { asRecord, asArray } from '../shared/json';
import type { ChatOperation } from '../contract/provider-adapter';
import { modelUrl } from './address';
import type { VertexAIConfig } from './vertex-ai.config';

/** Anthropic's request body for Vertex AI: the API version is in the body, the model is in the URL. */
type VertexMessagesRequest = Omit<MessagesRequest, 'model'> & { anthropic_version: string };

/** Vertex AI's name for the version of the Messages API. */
const VERSION = 'vertex-2023-10-16';

/** Error responses have Google's or Anthropic's format. */
const ERRORS: ErrorFormat = {
  ...CLAUDE_ERRORS,
  readFields: (error) => ({ ...GOOGLE_ERRORS.readFields?.(error), ...CLAUDE_ERRORS.readFields?.(error) }),
};

/** Claude on Vertex AI, which serves Anthropic's Messages API. */
export const claudeChat: ChatOperation<VertexAIConfig> = {
  requiresInlineImage: () => true,
  fallbackRequest: claudeFallbackRequest,
  prefill: (request, { model }) => claudePrefill(request, model),
  maxTemperature: ({ config }) => maxTemperatureOf(config),
  toRequest: (request, target) => {
    const adjusted = new Set<string>();
    const capabilities = capabilitiesFor(request, target.model);
    const translation = { request, settings: toSettings(target.config), capabilities, adjusted };
    const { model: _, ...messagesRequest } = toMessagesRequest(translation, target.model);
    rejectUrls(messagesRequest.messages, 'messages');
    const body: VertexMessagesRequest = { anthropic_version: VERSION, ...messagesRequest };
    return {
      url: modelUrl(target, 'anthropic', request.stream ? 'streamRawPredict' : 'rawPredict'),
      headers: toHeaders(target.config),
      body,
      errorFormat: ERRORS,
      adjusted: [...adjusted],
    };
  },
  toResponse: (body, target, request) => toChatResponse(body, responseContextOf(request, target.model)),
  toChunks: (target, request) => toChatChunks(responseContextOf(request, target.model)),
};

function toHeaders({ anthropic_beta: betas }: VertexAIConfig): Record<string, string> {
  return betas ? { 'anthropic-beta': betas.join(',') } : {};
}

function toSettings({ default_max_tokens, reasoning, sampling }: VertexAIConfig): ClaudeSettings {
  return { default_max_tokens, sampling, reasoning: reasoning === 'level' ? 'effort' : reasoning };
}

/** Vertex AI, unlike Anthropic's own API, fetches no URLs. */
function rejectUrls(items: readonly unknown[], path: string): void {
  items.forEach((item, index) => {
    const block = asRecord<{ source?: { type: string }; content?: unknown[] }>(item) ?? {};
    const itemPath = `${path}.${index}`;
    if (asRecord<{ type: string }>(block.source)?.type === 'url') {
      throw invalidRequest(itemPath, `${itemPath}: this model does not fetch URLs; send a base64 data: URL.`);
    }
    rejectUrls(asArray(block.content), `${itemPath}.content`);
  });
}
