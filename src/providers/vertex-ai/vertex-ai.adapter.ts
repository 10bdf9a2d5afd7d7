import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
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
const isOnlyChat = (target: VertexTarget): boolean => publisherOf(target) !== 'google';

const refusedCompletions: CompletionsOperation<VertexAIConfig> = {
  toRequest: (_request, target) => {
    throw noCompletions(target);
  },
  toResponse: (_body, target) => {
    throw noCompletions(target);
  },
  toChunks: (target) => {
    throw noCompletions(target);
  },
};

/** Models on Google Cloud: Gemini, Claude, and models as a service. The model's name decides which of three formats is spoken. */
@Injectable()
export class VertexAIAdapter implements ProviderAdapter<VertexAIConfig> {
  readonly name = 'vertex_ai';
  readonly displayName = 'Vertex AI';
  readonly Config = VertexAIConfig;

  private readonly tokens = new GoogleTokens();

  readonly chat: ChatOperation<VertexAIConfig> = selectOperation(
    geminiChat,
    selectOperation(serviceChat, claudeChat, isClaude),
    isOnlyChat,
  );

  readonly completions: CompletionsOperation<VertexAIConfig> = selectOperation(
    completionsOverChat(geminiChat),
    refusedCompletions,
    isOnlyChat,
  );

  readonly embeddings = vertexEmbeddings;

  async authorize(call: UpstreamRequest, { config }: VertexTarget): Promise<UpstreamRequest> {
    const headers = await this.tokens.headers(config.vertex_credentials, config.vertex_project);
    return { ...call, headers: { ...call.headers, ...headers } };
  }

  invalidateCredentials({ status }: GatewayError, { headers }: UpstreamRequest, { config }: VertexTarget): boolean {
    return (
      status === 401 && this.tokens.drop(config.vertex_credentials, config.vertex_project, headers['authorization'])
    );
  }
}

function noCompletions({ model }: VertexTarget): GatewayError {
  const message = `The completions endpoint is not supported for ${model} on Vertex AI. Use the chat endpoint instead.`;
  return new GatewayError('UNSUPPORTED_OPERATION', message);
}
