import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import { bearerIn } from '../shared/token-cache';
import type { ChatOperation, CompletionsOperation, ProviderAdapter, Target } from '../contract/provider-adapter';
import { publisherOf } from './address';
import { claudeChat } from './claude-models';
import { geminiChat } from './gemini-models';
import { GoogleTokens } from './google-tokens';
import { serviceChat } from './service-models';
import { VertexAIConfig } from './vertex-ai.config';
import { vertexEmbeddings } from './vertex-embeddings';

type VertexTarget = Target<VertexAIConfig>;

const isClaude = (target: VertexTarget): boolean => publisherOf(target) === 'anthropic';
const supportsChatOnly = (target: VertexTarget): boolean => publisherOf(target) !== 'google';

const unsupportedCompletions: CompletionsOperation<VertexAIConfig> = {
  toRequest: (_request, target) => {
    throw completionsUnsupported(target);
  },
  toResponse: (_body, target) => {
    throw completionsUnsupported(target);
  },
  toChunks: (target) => {
    throw completionsUnsupported(target);
  },
};

/** Gemini, Claude and models as a service on Google Cloud. The model's name selects one of three wire formats. */
@Injectable()
export class VertexAIAdapter implements ProviderAdapter<VertexAIConfig> {
  readonly name = 'vertex_ai';
  readonly displayName = 'Vertex AI';
  readonly Config = VertexAIConfig;

  private readonly tokens = new GoogleTokens();

  readonly chat: ChatOperation<VertexAIConfig> = selectOperation(
    geminiChat,
    selectOperation(serviceChat, claudeChat, isClaude),
    supportsChatOnly,
  );

  readonly completions: CompletionsOperation<VertexAIConfig> = selectOperation(
    completionsOverChat(geminiChat),
    unsupportedCompletions,
    supportsChatOnly,
  );

  readonly embeddings = vertexEmbeddings;

  async authorize(request: UpstreamRequest, { config }: VertexTarget): Promise<UpstreamRequest> {
    const headers = await this.tokens.headers(config.vertex_credentials, config.vertex_project);
    return { ...request, headers: { ...request.headers, ...headers } };
  }

  invalidateCredentials({ status }: GatewayError, { headers }: UpstreamRequest, { config }: VertexTarget): boolean {
    return status === 401 && this.tokens.invalidate(config.vertex_credentials, bearerIn(headers));
  }
}

function completionsUnsupported({ model }: VertexTarget): GatewayError {
  const message = `The completions endpoint is not supported for ${model} on Vertex AI. Use the chat endpoint instead.`;
  return new GatewayError('UNSUPPORTED_OPERATION', message);
}
