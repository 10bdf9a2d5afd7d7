import { AnthropicConfig } from '../anthropic/anthropic.config';
import { toMessagesRequest } from '../models/claude/messages-request';
import { answerContextOf, toChatResponse } from '../models/claude/messages-response';
import { toChatChunks } from '../models/claude/messages-stream';
import { capabilitiesOf } from '../models/claude/model-capabilities';
import { invalidRequest } from '../shared/errors';
import { readResponse } from '../models/gemini/candidate';
import { asRecord, asArray, type JsonObject } from '../shared/json';
import type { ChatOperation } from '../contract/provider-adapter';
import { modelUrl } from './address';
import type { VertexAIConfig } from './vertex-ai.config';

/** Google's name for the version of Anthropic's API, which stands in the body here. */
const VERSION = 'vertex-2023-10-16';

/** Claude: Anthropic's bodies without the model's name, which is part of the address. */
export const claudeChat: ChatOperation<VertexAIConfig> = {
  requiresInlineImage: () => true,
  toRequest: (request, target) => {
    const adjusted = new Set<string>();
    const capabilities = capabilitiesOf(target.model);
    const translation = { request, config: toAnthropicConfig(target.config), capabilities, adjusted };
    const { model: _, ...body } = toMessagesRequest(translation, target.model);
    refuseAddresses(body.messages, 'messages');
    return {
      url: modelUrl(target, 'anthropic', request.stream ? 'streamRawPredict' : 'rawPredict'),
      headers: toHeaders(target.config),
      body: { anthropic_version: VERSION, ...body },
      adjusted: [...adjusted],
    };
  },
  toResponse: (body, target, request) =>
    toChatResponse(readAnthropicAnswer(body), answerContextOf(request, target.model)),
  toChunks: (target, request) => toChatChunks(answerContextOf(request, target.model)),
};

function toHeaders({ anthropic_beta: betas }: VertexAIConfig): Record<string, string> {
  return betas ? { 'anthropic-beta': betas.join(',') } : {};
}

function toAnthropicConfig({ default_max_tokens, reasoning, sampling }: VertexAIConfig): AnthropicConfig {
  const settings = { default_max_tokens, sampling, reasoning: reasoning === 'level' ? 'effort' : reasoning };
  return Object.assign(new AnthropicConfig(), settings);
}

/** Errors may come in Google's shape, in a list; those in Anthropic's have a type that tells their status. */
function readAnthropicAnswer(body: unknown): unknown {
  return asRecord(body)?.['type'] === 'error' ? body : readResponse(body);
}

/** Here, unlike at Anthropic's own API, nothing is fetched from the web. */
function refuseAddresses(items: readonly unknown[], where: string): void {
  items.forEach((item, index) => {
    const block: JsonObject = asRecord(item) ?? {};
    const path = `${where}.${index}`;
    if (asRecord(block['source'])?.['type'] === 'url') {
      throw invalidRequest(path, `${path}: this model fetches nothing from the web; send a base64 data: URL.`);
    }
    refuseAddresses(asArray(block['content']), `${path}.content`);
  });
}
