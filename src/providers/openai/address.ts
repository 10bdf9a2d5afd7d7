import type { OperationPath } from '../openai-protocol/openai-protocol';
import { isAzureV1, type OpenAIConfig } from './openai.config';

const DEFAULT_BASE = 'https://api.openai.com/v1';
/** OpenAI's and Azure's hosts, including regional ones. */
const OWN_SERVICE = /^https:\/\/(?:[\w-]+\.)*openai(?:\.com|\.azure\.(?:com|us|cn))(?::\d+)?(?:[/?]|$)/i;

export function addressOf(config: OpenAIConfig, path: OperationPath): string {
  const base = baseOf(config);
  const deployment = encodeURIComponent(config.openai_deployment_name ?? '');
  const full = namesDeployment(config) ? `openai/deployments/${deployment}/${path}` : path;
  return join(base, full, config.openai_api_version);
}

/** Azure serves `/responses` in its v1 API only, which has no dated versions. */
export function responsesAddress(config: OpenAIConfig): string {
  const base = baseOf(config);
  if (namesDeployment(config)) return join(base, 'openai/v1/responses', undefined);
  return join(base, 'responses', config.openai_api_version);
}

/** Whether requests go to OpenAI or Azure, whose parameter rules are known, and not to another server with their API. */
export function isOpenAI(config: OpenAIConfig): boolean {
  return config.openai_api_type !== 'openai' || OWN_SERVICE.test(baseOf(config));
}

function baseOf({ openai_api_base: base }: OpenAIConfig): string {
  return base || DEFAULT_BASE;
}

/** Whether the deployment is part of the path, as in Azure's older API. */
function namesDeployment(config: OpenAIConfig): boolean {
  return config.openai_api_type !== 'openai' && !isAzureV1(config.openai_api_base);
}

/** Inserts the path before the query string of the base URL. */
function join(base: string, path: string, version: string | undefined): string {
  const [address = '', query] = base.split('?', 2);
  const search = [query, version && `api-version=${encodeURIComponent(version)}`].filter(Boolean).join('&');
  return `${address.replace(/\/+$/, '')}/${path}${search && `?${search}`}`;
}
