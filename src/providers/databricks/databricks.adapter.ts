import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors';
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
import type { DraftBody } from '../shared/parameter-rules';
import type {
  ChatOperation,
  CompletionsOperation,
  CredentialTransport,
  EmbeddingsOperation,
  ProviderAdapter,
  Target,
} from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import { bearerIn } from '../shared/token-cache';
import { DatabricksTokens } from './databricks-tokens';
import { DatabricksConfig } from './databricks.config';
import { replayReasoning } from './replay';

type DatabricksTarget = Target<DatabricksConfig>;

/** Databricks Model Serving. The model's name is the name of a serving endpoint. */
@Injectable()
export class DatabricksAdapter implements ProviderAdapter<DatabricksConfig>, OpenAIProtocol<DatabricksConfig> {
  readonly name = 'databricks';
  readonly displayName = 'Databricks';
  readonly Config = DatabricksConfig;

  readonly chat: ChatOperation<DatabricksConfig> = openAIChat(this);
  readonly completions: CompletionsOperation<DatabricksConfig> = selectOperation(
    openAICompletions(this),
    completionsOverChat(this.chat),
    ({ config }) => config.completions_mode === 'chat',
  );
  readonly embeddings: EmbeddingsOperation<DatabricksConfig> = openAIEmbeddings(this);
  private readonly tokens = new DatabricksTokens();

  route(path: OperationPath, { config }: DatabricksTarget) {
    const base = hostOf(config).replace(/\/+$/, '');
    const full = base.includes('/serving-endpoints') ? path : `serving-endpoints/${path}`;
    return { url: joinUrl(base, full), headers: {} };
  }

  settings(config: DatabricksConfig): DatabricksConfig {
    return config;
  }

  adjust(body: DraftBody, path: OperationPath): readonly string[] {
    if (path === 'chat/completions') replayReasoning(body);
    return [];
  }

  async authorize(
    request: UpstreamRequest,
    { config }: DatabricksTarget,
    { postJson }: CredentialTransport,
  ): Promise<UpstreamRequest> {
    const token = config.token?.reveal() || (await this.tokens.get(originOf(config), config, postJson));
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
  }

  invalidateCredentials({ status }: GatewayError, { headers }: UpstreamRequest, { config }: DatabricksTarget): boolean {
    if (status !== 401 || config.token?.reveal()) return false;
    return this.tokens.invalidate(originOf(config), config, bearerIn(headers));
  }

  /** MLflow joins the texts of a content list with line breaks, too. */
  readonly partSeparator = '\n';
}

function originOf(config: DatabricksConfig): string {
  return new URL(hostOf(config)).origin;
}

function hostOf({ host }: DatabricksConfig): string {
  if (host) return host;
  const advice = "set 'host' of the endpoint, or DATABRICKS_HOST";
  throw new GatewayError('UPSTREAM_UNREACHABLE', `The Databricks workspace is not configured: ${advice}.`);
}
