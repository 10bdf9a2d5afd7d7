import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../errors';
import type { UpstreamCall } from '../../upstream/upstream-call';
import { chosenByTarget } from '../chosen-by-target';
import { completionsOverChat } from '../completions-over-chat';
import { fields } from '../openai-shape/reading';
import { OpenAIShapedAdapter, type OperationPath, type OutgoingBody } from '../openai-shape/openai-shaped.adapter';
import type { CompletionsOperation, Target } from '../provider-adapter';
import { EntraTokens } from './entra-tokens';
import { OpenAIConfig, isAzureV1 } from './openai.config';
import { adjustForReasoning, isReasoningModel } from './reasoning-models';

const DEFAULT_BASE = 'https://api.openai.com/v1';

/** OpenAI and Azure OpenAI (`openai_api_type`: `openai`, `azure`, `azuread`). */
@Injectable()
export class OpenAIAdapter extends OpenAIShapedAdapter<OpenAIConfig> {
  readonly name = 'openai';
  readonly displayName = 'OpenAI';
  readonly Config = OpenAIConfig;

  readonly embeddings = this.embeddingsOperation();
  private readonly tokens = new EntraTokens();

  /** OpenAI's chat models are not served on `/completions`: for them the prompt becomes one user message. */
  protected override completionsOperation(): CompletionsOperation<OpenAIConfig> {
    return chosenByTarget(super.completionsOperation(), completionsOverChat(this.chat), isOverChat);
  }

  protected route(path: OperationPath, { config }: Target<OpenAIConfig>) {
    const base = config.openai_api_base || DEFAULT_BASE;
    const isDeployment = config.openai_api_type !== 'openai' && !isAzureV1(base);
    const full = isDeployment
      ? `openai/deployments/${encodeURIComponent(config.openai_deployment_name ?? '')}/${path}`
      : path;
    return { url: join(base, full, config.openai_api_version), headers: headersOf(config) };
  }

  async authorize(call: UpstreamCall, { config }: Target<OpenAIConfig>): Promise<UpstreamCall> {
    if (!config.azure_credential) return call;
    const token = await this.tokens.get(config);
    return { ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } };
  }

  protected override adjust(body: OutgoingBody, path: OperationPath, target: Target<OpenAIConfig>): readonly string[] {
    const { config, model } = target;
    refuseCatalogFunctions(body['tools']);
    if (config.openai_api_type !== 'openai') {
      if (isAzureV1(config.openai_api_base)) body['model'] = config.openai_deployment_name;
      else delete body['model'];
    }
    if (path === 'embeddings' || !isOpenAI(target)) return [];
    const adjusted: string[] = [];
    if (body['top_k'] !== undefined) {
      delete body['top_k'];
      adjusted.push('top_k');
    }
    if (config.sampling === 'auto' && isReasoningModel(model)) adjusted.push(...adjustForReasoning(body, model));
    return adjusted;
  }
}

/** Whether it is OpenAI's own service, whose rules we know, and not a server that merely speaks its API. */
function isOpenAI({ config }: Target<OpenAIConfig>): boolean {
  const base = config.openai_api_base || DEFAULT_BASE;
  return config.openai_api_type !== 'openai' || /^https:\/\/(?:[\w-]+\.)*openai\.com(?:\/|$)/.test(base);
}

function isOverChat(target: Target<OpenAIConfig>): boolean {
  const { completions_mode: mode } = target.config;
  return mode === undefined ? isOpenAI(target) && isChatOnly(target.model) : mode === 'chat';
}

/** OpenAI serves `/completions` for `gpt-3.5-turbo-instruct`, `davinci-002` and `babbage-002` only. */
function isChatOnly(model: string): boolean {
  return (
    isReasoningModel(model) || /^(?:gpt-4|gpt-3\.5-turbo(?!-instruct)|gpt-\d+(?:\.\d+)?-chat|chatgpt-)/.test(model)
  );
}

function headersOf(config: OpenAIConfig): Record<string, string> {
  const key = config.openai_api_key?.reveal();
  // A token will be fetched.
  if (!key) return {};
  if (config.openai_api_type === 'azure') return { 'api-key': key };
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  if (config.openai_organization) headers['openai-organization'] = config.openai_organization;
  if (config.openai_project) headers['openai-project'] = config.openai_project;
  return headers;
}

/** The path goes before the query that the base may have. */
function join(base: string, path: string, version: string | undefined): string {
  const [address = '', query] = base.split('?', 2);
  const search = [query, version && `api-version=${encodeURIComponent(version)}`].filter(Boolean).join('&');
  return `${address.replace(/\/+$/, '')}/${path}${search && `?${search}`}`;
}

function refuseCatalogFunctions(tools: unknown): void {
  if (Array.isArray(tools) && tools.some((tool) => fields(tool)?.['type'] === 'uc_function')) {
    throw new GatewayError(
      'INVALID_REQUEST',
      "tools of type 'uc_function' are not served; declare the function with type 'function' and call it yourself.",
    );
  }
}
