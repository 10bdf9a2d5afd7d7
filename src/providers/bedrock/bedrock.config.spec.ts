import { loadGatewayFile } from '../../config';
import { errorOf, fileOf } from '../../../test/support/config';
import { AnthropicAdapter } from '../anthropic/anthropic.adapter';
import { ProviderRegistry } from '../contract/provider-registry';
import { BedrockAdapter } from './bedrock.adapter';
import type { BedrockConfig } from './bedrock.config';

const providers = new ProviderRegistry([new BedrockAdapter(), new AnthropicAdapter()]);

function load(config: string, provider = 'bedrock', env: NodeJS.ProcessEnv = {}) {
  const file = `endpoints:
  - {name: chat, endpoint_type: llm/v1/chat, model: {name: m, provider: ${provider}, config: ${config}}}`;
  return loadGatewayFile(fileOf(file), providers, env);
}

function configOf(config: string, provider?: string, env?: NodeJS.ProcessEnv): BedrockConfig {
  return [...load(config, provider, env).endpoints.values()][0]!.target.config as BedrockConfig;
}

describe('BedrockConfig', () => {
  it.each(['bedrock', 'amazon-bedrock', 'AMAZON_BEDROCK'])('applies to the provider %s', (provider) => {
    expect(configOf('{aws_config: {aws_region: us-east-1}}', provider).aws_config.aws_region).toBe('us-east-1');
  });

  it('accepts each form of aws_config that MLflow accepts', () => {
    expect(configOf('{aws_config: {}}').aws_config.session_length_seconds).toBe(900);
    expect(configOf('{aws_config: {aws_role_arn: "arn:r", session_length_seconds: 3600}}').aws_config).toMatchObject({
      aws_role_arn: 'arn:r',
      session_length_seconds: 3600,
    });
    const keys = configOf('{aws_config: {aws_access_key_id: I, aws_secret_access_key: $KEY}}', 'bedrock', { KEY: 'k' });
    expect(keys.aws_config.aws_secret_access_key?.reveal()).toBe('k');
    expect(JSON.stringify(keys)).not.toContain('"k"');
    expect(configOf('{aws_config: {aws_bearer_token: t}}').aws_config.aws_bearer_token?.reveal()).toBe('t');
  });

  it.each([
    ['{}', 'aws_config'],
    ['{aws_config: us-east-1}', 'aws_config'],
    ['{aws_config: {session_length_seconds: 60}}', 'session_length_seconds'],
    ['{aws_config: {aws_region: "us east"}}', 'aws_region'],
    ['{aws_config: {aws_endpoint_url: "ftp://a"}}', 'aws_endpoint_url'],
  ])('rejects %s', (config, property) => {
    expect(errorOf(() => load(config)).problems.map(({ path }) => path)).toEqual([expect.stringContaining(property)]);
  });
});
