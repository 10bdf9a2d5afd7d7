import { serialized } from '../serialized';
import { Secret } from '../../../src/config';
import { OpenAIAdapter } from '../../../src/providers/openai/openai.adapter';
import { OpenAIConfig } from '../../../src/providers/openai/openai.config';

export const KEY = 'sk-canary';
export const AZURE = {
  openai_api_base: 'https://resource.openai.azure.com/',
  openai_deployment_name: 'my deployment',
  openai_api_version: '2024-10-21',
};
export const adapter = new OpenAIAdapter();
export const messages = [{ role: 'user', content: 'Hi' }];

export type Settings = Partial<Omit<OpenAIConfig, 'problems'>>;
export const target = (settings: Settings = {}, model = 'gpt-4o-mini') => ({
  model,
  config: Object.assign(new OpenAIConfig(), { openai_api_key: new Secret(KEY) }, settings),
});

export function chat(fields: object = {}, settings?: Settings, model?: string) {
  const call = adapter.chat.toRequest({ messages, ...fields }, target(settings, model));
  return { ...call, body: serialized(call.body) as Record<string, unknown> };
}

export function completions(fields: object = {}, settings?: Settings, model?: string) {
  const call = adapter.completions.toRequest({ prompt: 'Hi', ...fields }, target(settings, model));
  return { ...call, body: serialized(call.body) as Record<string, unknown> };
}
