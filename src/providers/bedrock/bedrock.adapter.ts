import { Injectable } from '@nestjs/common';
import type { ChatRequest } from '../../schemas';
import { toJson } from '../../upstream/to-json';
import type { UpstreamCall } from '../../upstream/upstream-call';
import { chosenByTarget } from '../chosen-by-target';
import { completionsOverChat } from '../completions-over-chat';
import type {
  ChatOperation,
  CompletionsOperation,
  EmbeddingsOperation,
  ProviderAdapter,
  Target,
} from '../provider-adapter';
import { AwsAccount } from './aws-account';
import { signatureHeaders } from './aws-signing';
import { BedrockConfig, type AwsConfig } from './bedrock.config';
import { toConverseBody } from './converse-request';
import { toChatResponse, type AnswerContext } from './converse-response';
import { toChatChunks } from './converse-stream';
import { embeddings } from './embeddings/embeddings';
import { invokeCompletions, isLegacyModel } from './legacy/invoke-completions';
import { needsRegion, toModelCall, withRegion } from './model-address';
import { modelOf } from './model-family';
import { toOutputFormat } from './structured-output';

type BedrockTarget = Target<BedrockConfig>;

/** Amazon Bedrock: chat over Converse; embeddings and the text models of old over InvokeModel. */
@Injectable()
export class BedrockAdapter implements ProviderAdapter<BedrockConfig> {
  readonly name = 'bedrock';
  readonly displayName = 'Amazon Bedrock';
  readonly Config = BedrockConfig;

  private readonly accounts = new WeakMap<AwsConfig, AwsAccount>();

  readonly chat: ChatOperation<BedrockConfig> = {
    toCall: (request, target) => toConverseCall(request, target),
    needsBytesOf: () => true,
    toResponse: (body, target, request) => toChatResponse(body, contextOf(target, request)),
    toChunks: (target, request) => toChatChunks(contextOf(target, request)),
  };

  readonly completions: CompletionsOperation<BedrockConfig> = chosenByTarget(
    completionsOverChat(this.chat),
    invokeCompletions,
    (target) => isLegacyModel(modelOf(target).id),
  );

  readonly embeddings: EmbeddingsOperation<BedrockConfig> = embeddings;

  async authorize(call: UpstreamCall, { config }: BedrockTarget): Promise<UpstreamCall> {
    const account = this.accountOf(config.aws_config);
    const url = needsRegion(call.url) ? withRegion(call.url, await account.region()) : call.url;
    const token = config.aws_config.aws_bearer_token?.reveal();
    if (token) return { ...call, url, headers: { ...call.headers, authorization: `Bearer ${token}` } };
    const body = toJson(call.body);
    const [region, credentials] = await Promise.all([account.region(), account.credentials()]);
    const signature = await signatureHeaders({ url, body, region, credentials });
    return { ...call, url, body, headers: { ...call.headers, ...signature } };
  }

  private accountOf(config: AwsConfig): AwsAccount {
    const known = this.accounts.get(config);
    if (known) return known;
    const account = new AwsAccount(config);
    this.accounts.set(config, account);
    return account;
  }
}

function toConverseCall(request: ChatRequest, target: BedrockTarget): UpstreamCall {
  const adjusted = new Set<string>();
  const body = toConverseBody({ request, model: modelOf(target), adjusted });
  return toModelCall(target, request.stream ? 'converse-stream' : 'converse', body, adjusted);
}

function contextOf(target: BedrockTarget, request: ChatRequest): AnswerContext {
  return { model: target.model, answersThroughTool: toOutputFormat(request, modelOf(target)).kind === 'tool' };
}
