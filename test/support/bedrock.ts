import { Secret } from '../../src/config';
import { BedrockAdapter } from '../../src/providers/bedrock/bedrock.adapter';
import { AwsConfig, BedrockConfig } from '../../src/providers/bedrock/bedrock.config';
import type { ConverseRequest } from '../../src/providers/bedrock/converse-wire';
import type { CredentialTransport, Target } from '../../src/providers/contract/provider-adapter';
import { ChatRequest } from '../../src/wire';
import type { ServerSentEvent } from '../../src/upstream/client/upstream-request';

export const CLAUDE_3 = 'anthropic.claude-3-haiku-20240307-v1:0';
export const CLAUDE_4_5 = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const CLAUDE_5 = 'anthropic.claude-opus-5-v1:0';
export const NOVA = 'us.amazon.nova-pro-v1:0';
export const LLAMA = 'meta.llama3-3-70b-instruct-v1:0';
export const MISTRAL = 'mistral.mistral-large-2407-v1:0';
export const GPT_OSS = 'openai.gpt-oss-120b-1:0';

export const SECRET_KEY = 'example-secret-not-real';

export const user = { role: 'user', content: 'Hi' };
export const add = { type: 'function', function: { name: 'add' } };

export const adapter = new BedrockAdapter();

/** Fails every request. For credentials that the configuration contains. */
export const NO_TRANSPORT: CredentialTransport = {
  postJson: () => Promise.reject(new Error('unexpected request')),
  request: () => Promise.reject(new Error('unexpected request')),
};

export function target(
  model = CLAUDE_4_5,
  aws: Partial<AwsConfig> = {},
  settings: Partial<BedrockConfig> = {},
): Target<BedrockConfig> {
  const keys = { aws_access_key_id: new Secret('EXAMPLEID'), aws_secret_access_key: new Secret(SECRET_KEY) };
  const aws_config = Object.assign(new AwsConfig(), { aws_region: 'us-east-1', ...keys }, aws);
  return { model, config: Object.assign(new BedrockConfig(), { aws_config }, settings) };
}

export function chatRequest(request: object): ChatRequest {
  const parsed = ChatRequest.parse({ messages: [user], ...request });
  if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

/**
 * Translates a chat request, validated as in the server, into the upstream request. Without `messages`, it has one user
 * message "Hi".
 */
export function upstreamRequest(request: object, model?: string) {
  const { url, body, adjusted } = adapter.chat.toRequest(chatRequest(request), target(model));
  return { url, body: body as ConverseRequest, adjusted };
}

export function bodyOf(request: object, model?: string): ConverseRequest {
  return upstreamRequest(request, model).body;
}

export function toEvent(event: string, data: object): ServerSentEvent {
  return { event, data: JSON.stringify(data) };
}
