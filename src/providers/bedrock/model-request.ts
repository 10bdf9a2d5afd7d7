import { GatewayError } from '../../errors';
import type { ErrorFormat } from '../../upstream/client/error-format';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import type { Target } from '../contract/provider-adapter';
import type { BedrockConfig } from './bedrock.config';

/** Operations of the Bedrock runtime API, as in its URLs. */
export type ModelAction = 'converse' | 'converse-stream' | 'invoke' | 'invoke-with-response-stream';

/** Errors of AWS services have their code in a header. A URL may follow after a colon. */
const AWS_ERRORS: ErrorFormat = { codeHeader: 'x-amzn-errortype' };

/** A placeholder while the region is unknown; see {@link withRegion}. */
const HOST_WITHOUT_REGION = 'bedrock-runtime.amazonaws.com';

/** A request to the Bedrock runtime. `authorize` adds the credentials, and the region if `aws_config` names none. */
export function toModelRequest(
  target: Target<BedrockConfig>,
  action: ModelAction,
  body: object,
  adjusted: ReadonlySet<string>,
  headers: Readonly<Record<string, string>> = {},
): UpstreamRequest {
  const accept = action.endsWith('-stream') ? 'application/vnd.amazon.eventstream' : 'application/json';
  return {
    url: toModelUrl(target, action),
    headers: { accept, ...headers },
    body,
    errorFormat: AWS_ERRORS,
    adjusted: [...adjusted],
  };
}

/** The model id or ARN is one segment of the path. */
function toModelUrl({ model, config: { aws_config } }: Target<BedrockConfig>, action: ModelAction): string {
  if (model === '') {
    throw new GatewayError(
      'INVALID_REQUEST',
      'This endpoint has no model.name in the gateway file; Bedrock requires one.',
    );
  }
  const { aws_endpoint_url: endpoint, aws_region: region } = aws_config;
  const url = new URL(endpoint ?? `https://${region ? hostOf(region) : HOST_WITHOUT_REGION}`);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/model/${encodeURIComponent(model)}/${action}`;
  return url.href;
}

export function needsRegion(url: string): boolean {
  return new URL(url).host === HOST_WITHOUT_REGION;
}

export function withRegion(url: string, region: string): string {
  const regional = new URL(url);
  regional.host = hostOf(region);
  return regional.href;
}

function hostOf(region: string): string {
  return `bedrock-runtime.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
