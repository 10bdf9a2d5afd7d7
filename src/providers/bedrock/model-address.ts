import { GatewayError } from '../../errors';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import type { Target } from '../contract/provider-adapter';
import type { BedrockConfig } from './bedrock.config';

/** Operations of the Bedrock runtime, as its paths name them. */
export type ModelAction = 'converse' | 'converse-stream' | 'invoke' | 'invoke-with-response-stream';

/** Stands where the region is not known yet; see {@link needsRegion}. */
const HOST_WITHOUT_REGION = 'bedrock-runtime.amazonaws.com';

/** The call without credentials, and without the region where the file names none. */
export function toModelCall(
  target: Target<BedrockConfig>,
  action: ModelAction,
  body: object,
  adjusted: ReadonlySet<string>,
  headers: Readonly<Record<string, string>> = {},
): UpstreamRequest {
  const accept = action.endsWith('-stream') ? 'application/vnd.amazon.eventstream' : 'application/json';
  return { url: toModelUrl(target, action), headers: { accept, ...headers }, body, adjusted: [...adjusted] };
}

/** The model's id, or its ARN, is one segment of the path. */
function toModelUrl({ model, config: { aws_config } }: Target<BedrockConfig>, action: ModelAction): string {
  if (model === '') {
    throw new GatewayError('INVALID_REQUEST', 'This endpoint names no model; its file must have a model.name.');
  }
  const { aws_endpoint_url: endpoint, aws_region: region } = aws_config;
  const url = new URL(endpoint ?? `https://${region ? hostOf(region) : HOST_WITHOUT_REGION}`);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/model/${encodeURIComponent(model)}/${action}`;
  return url.href;
}

export function needsRegion(address: string): boolean {
  return new URL(address).host === HOST_WITHOUT_REGION;
}

export function withRegion(address: string, region: string): string {
  const url = new URL(address);
  url.host = hostOf(region);
  return url.href;
}

function hostOf(region: string): string {
  return `bedrock-runtime.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
