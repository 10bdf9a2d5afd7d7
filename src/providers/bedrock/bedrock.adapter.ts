import { Injectable } from '@nestjs/common';
import type { GatewayError } from '../../errors';
import type { ChatRequest } from '../../wire';
import { toJson } from '../../upstream/client/to-json';
import type { ResponseHeaders, UpstreamRequest } from '../../upstream/client/upstream-request';
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
import { AwsAccounts } from './aws-accounts';
import { signatureHeaders, signerOf } from './aws-signing';
import { BedrockConfig } from './bedrock.config';
import { toConverseBody } from './converse-request';
import { answerId } from './answer-id';
import { toChatResponse, type AnswerContext } from './converse-response';
import { toChatChunks } from './converse-stream';
import { embeddings } from './embeddings/embeddings';
import { invokeCompletions, isLegacyModel } from './legacy/invoke-completions';
import { needsRegion, toModelCall, withRegion } from './model-address';
import { modelOf } from './model-family';
import { toOutputFormat, withoutFormat } from './structured-output';

type BedrockTarget = Target<BedrockConfig>;

/** How AWS says, with a 403, that the credentials of a session have come to their end. */
const ENDED: ReadonlySet<string> = new Set(['ExpiredTokenException', 'ExpiredToken']);

/** Amazon Bedrock: chat over Converse; embeddings and the text models of old over InvokeModel. */
@Injectable()
export class BedrockAdapter implements ProviderAdapter<BedrockConfig> {
  readonly name = 'bedrock';
  readonly displayName = 'Amazon Bedrock';
  readonly Config = BedrockConfig;

  private readonly accounts = new AwsAccounts();

  readonly chat: ChatOperation<BedrockConfig> = {
    toRequest: (request, target) => toConverseCall(request, target),
    requiresInlineImage: () => true,
    fallbackRequest: (refusal, request, target) => withoutFormat(refusal, request, modelOf(target)),
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
    call: UpstreamRequest,
    { config }: BedrockTarget,
    outside: CredentialTransport,
  ): Promise<UpstreamRequest> {
    const account = this.accounts.of(config.aws_config);
    const url = needsRegion(call.url) ? withRegion(call.url, await account.region()) : call.url;
    const token = await account.bearerToken();
    if (token) return { ...call, url, headers: { ...call.headers, authorization: `Bearer ${token}` } };
    const body = toJson(call.body);
    const [region, credentials] = await Promise.all([account.region(), account.credentials(outside)]);
    const signature = await signatureHeaders({ url, body, headers: call.headers, region, credentials });
    return { ...call, url, body, headers: { ...call.headers, ...signature } };
  }

  invalidateCredentials(
    { status, upstreamCode }: GatewayError,
    { headers }: UpstreamRequest,
    { config }: BedrockTarget,
  ): boolean {
    const signer = signerOf(headers);
    const hasEnded = status === 401 || ENDED.has(upstreamCode ?? '');
    return hasEnded && signer !== undefined && this.accounts.of(config.aws_config).drop(signer);
  }
}

function toConverseCall(request: ChatRequest, target: BedrockTarget): UpstreamRequest {
  const adjusted = new Set<string>();
  const body = toConverseBody({ request, model: modelOf(target), adjusted });
  return toModelCall(target, request.stream ? 'converse-stream' : 'converse', body, adjusted);
}

function contextOf(target: BedrockTarget, request: ChatRequest, headers: ResponseHeaders): AnswerContext {
  const answersThroughTool = toOutputFormat(request, modelOf(target)).kind === 'tool';
  return { model: target.model, id: answerId(headers, 'chatcmpl'), answersThroughTool };
}
