import { Secret } from '../../../src/config';
import type { ContractCase } from '../contract-case';
import { BedrockAdapter } from '../../../src/providers/bedrock/bedrock.adapter';
import { AwsConfig, BedrockConfig } from '../../../src/providers/bedrock/bedrock.config';

const adapter = new BedrockAdapter();

function target(model: string, base: string, aws: Partial<AwsConfig>) {
  const aws_config = Object.assign(new AwsConfig(), { aws_region: 'us-east-1', aws_endpoint_url: base }, aws);
  return { model, config: Object.assign(new BedrockConfig(), { aws_config }) };
}

const chat = {
  request: {
    messages: [{ role: 'user', content: 'Add 1, and what time is it?' }],
    tools: ['add', 'now'].map((name) => ({ type: 'function', function: { name } })),
  },
  response: 'bedrock/tools-response.json',
  stream: 'bedrock/tools-stream.sse',
};
const embeddings = { request: { input: 'hello' }, response: 'bedrock/embeddings-titan-response.json' };

export const BEDROCK_ROWS: ContractCase[] = [
  {
    name: 'bedrock',
    adapter,
    target: (base, key) =>
      target('us.anthropic.claude-sonnet-4-5-20250929-v1:0', base, { aws_bearer_token: new Secret(key) }),
    recordings: { chat, completions: { ...chat, request: { prompt: 'Say hello' } }, embeddings },
    providerError: 'bedrock/rate-limit.json',
    unsupported: {},
  },
  {
    name: 'bedrock (temporary keys, text model)',
    adapter,
    target: (base, key) =>
      target('amazon.titan-text-express-v1', base, {
        aws_access_key_id: new Secret('EXAMPLEID'),
        aws_secret_access_key: new Secret('example-secret'),
        aws_session_token: new Secret(key),
      }),
    recordings: {
      chat,
      completions: {
        request: { prompt: 'Say hello' },
        response: 'bedrock/titan-text-response.json',
        stream: 'bedrock/titan-text-stream.sse',
      },
      embeddings,
    },
    providerError: 'bedrock/rate-limit.json',
    unsupported: {},
  },
];
