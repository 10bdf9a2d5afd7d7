import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import { OpenAIShapedAdapter, type OperationPath, type OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import type { CompletionsOperation, CredentialTransport, Target } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import { bearerIn } from '../shared/token-cache';
import { DatabricksTokens } from './databricks-tokens';
import { DatabricksConfig } from './databricks.config';
import { replayReasoning } from './replay';
import { reshape } from './reshape';

type DatabricksTarget = Target<DatabricksConfig>;

/** Databricks Model Serving. The model's name is the name of a serving endpoint. */
@Injectable()
export class DatabricksAdapter extends OpenAIShapedAdapter<DatabricksConfig> {
  readonly name = 'databricks';
  readonly displayName = 'Databricks';
  readonly Config = DatabricksConfig;

  readonly embeddings = this.embeddingsOperation();
  private readonly tokens = new DatabricksTokens();

  protected override completionsOperation(): CompletionsOperation<DatabricksConfig> {
    const isOverChat = ({ config }: DatabricksTarget) => config.completions_mode === 'chat';
    return selectOperation(super.completionsOperation(), completionsOverChat(this.chat), isOverChat);
  }

  protected route(path: OperationPath, { config }: DatabricksTarget) {
    const base = hostOf(config).replace(/\/+$/, '');
    const full = base.includes('/serving-endpoints') ? path : `serving-endpoints/${path}`;
    return { url: joinUrl(base, full), headers: {} };
  }

  protected override adjust(body: OutgoingBody, path: OperationPath): readonly string[] {
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

  protected override readonly reshape = reshape;
}

function originOf(config: DatabricksConfig): string {
  return new URL(hostOf(config)).origin;
}

function hostOf({ host }: DatabricksConfig): string {
  if (host) return host;
  const advice = "set 'host' of the endpoint, or DATABRICKS_HOST";
  throw new GatewayError('UPSTREAM_UNREACHABLE', `The Databricks workspace is not configured: ${advice}.`);
}
