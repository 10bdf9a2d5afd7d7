import { Injectable } from '@nestjs/common';
import type { GatewayError } from '../../errors';
import type { ChatRequest } from '../../wire';
import { toJson } from '../../upstream/client/to-json';
import type { ResponseHeaders, UpstreamRequest } from '../../upstream/client/upstream-request';
import { claudePrefill } from '../models/claude/prefill';
import { mayUseOutputTool } from '../models/claude/structured-output';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import type {
  ChatOperation,
  CompletionsOperation,
  EmbeddingsOperation,
  CredentialTransport,
  ProviderAdapter,
  Target,
} from '../contract/provider-adapter';
import { AwsAccount, newSessionCache } from './aws-account';
import { accessKeyIdIn, signatureHeaders } from './aws-signing';
import { BedrockConfig, type AwsConfig } from './bedrock.config';
import { toConverseRequest } from './converse-request';
import { responseId } from './response-headers';
import { toChatResponse, type ResponseContext } from './converse-response';
import { toChatChunks } from './converse-stream';
import { embeddings } from './embeddings/embeddings';
import { invokeCompletions, isLegacyModel } from './legacy/invoke-completions';
import { needsRegion, toModelRequest, withRegion } from './model-request';
import { modelOf } from './model-family';
import { withoutFormat } from './structured-output';

type BedrockTarget = Target<BedrockConfig>;

/** The error codes of expired session credentials; AWS returns them with status 403 or 400. */
const EXPIRED: ReadonlySet<string> = new Set(['ExpiredTokenException', 'ExpiredToken']);

/** Amazon Bedrock: chat over Converse; embeddings and legacy text models over InvokeModel. */
@Injectable()
export class BedrockAdapter implements ProviderAdapter<BedrockConfig> {
  readonly name = 'bedrock';
  readonly displayName = 'Amazon Bedrock';
  readonly Config = BedrockConfig;

  private readonly accounts = new WeakMap<AwsConfig, AwsAccount>();
  private readonly sessions = newSessionCache();

  readonly chat: ChatOperation<BedrockConfig> = {
    toRequest: (request, target) => toChatRequest(request, target),
    requiresInlineImage: () => true,
    maxTemperature: () => 1,
    fallbackRequest: (error, request, target) => withoutFormat(error, request, modelOf(target)),
    prefill: (request, target) => {
      const { id, family } = modelOf(target);
      return family === 'claude' ? claudePrefill(request, id) : undefined;
    },
    toResponse: (body, target, request, headers) => toChatResponse(body, contextOf(target, request, headers)),
    toChunks: (target, request, headers) => toChatChunks(contextOf(target, request, headers)),
  };

  readonly completions: CompletionsOperation<BedrockConfig> = selectOperation(
    completionsOverChat(this.chat),
    invokeCompletions,
    (target) => isLegacyModel(modelOf(target).id),
  );

  readonly embeddings: EmbeddingsOperation<BedrockConfig> = embeddings;

  async authorize(
    request: UpstreamRequest,
    { config }: BedrockTarget,
    transport: CredentialTransport,
  ): Promise<UpstreamRequest> {
    const account = this.accountOf(config);
    const url = needsRegion(request.url) ? withRegion(request.url, await account.region()) : request.url;
    const token = await account.bearerToken();
    if (token) return { ...request, url, headers: { ...request.headers, authorization: `Bearer ${token}` } };
    const body = toJson(request.body);
    const [region, credentials] = await Promise.all([account.region(), account.credentials(transport)]);
    const signature = await signatureHeaders({ url, body, headers: request.headers, region, credentials });
    return { ...request, url, body, headers: { ...request.headers, ...signature } };
  }

  invalidateCredentials(
    { status, upstreamCode }: GatewayError,
    { headers }: UpstreamRequest,
    { config }: BedrockTarget,
  ): boolean {
    const accessKeyId = accessKeyIdIn(headers);
    const isExpired = status === 401 || EXPIRED.has(upstreamCode ?? '');
    return isExpired && accessKeyId !== undefined && this.accountOf(config).invalidate(accessKeyId);
  }

  private accountOf({ aws_config }: BedrockConfig): AwsAccount {
    let account = this.accounts.get(aws_config);
    if (!account) this.accounts.set(aws_config, (account = new AwsAccount(aws_config, this.sessions)));
    return account;
  }
}

function toChatRequest(request: ChatRequest, target: BedrockTarget): UpstreamRequest {
  const adjusted = new Set<string>();
  const body = toConverseRequest({ request, model: modelOf(target), adjusted });
  return toModelRequest(target, request.stream ? 'converse-stream' : 'converse', body, adjusted);
}

function contextOf(target: BedrockTarget, request: ChatRequest, headers: ResponseHeaders): ResponseContext {
  const usesHiddenTool = mayUseOutputTool(request);
  return { model: target.model, id: responseId(headers, 'chatcmpl'), usesHiddenTool };
}
