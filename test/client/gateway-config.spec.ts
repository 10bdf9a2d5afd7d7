import { NestFactory } from '@nestjs/core';
import type { AnthropicConfig, CohereConfig, GatewayConfig, OpenAIConfig } from '../../src/client';
import { loadGatewayFile } from '../../src/config';
import { ProviderRegistry } from '../../src/providers/contract/provider-registry';
import { ProvidersModule } from '../../src/providers/providers.module';
import { fileOf } from '../support/program';

// Together, every field of the types.
const AZURE: Required<Omit<OpenAIConfig, 'openai_organization'>> = {
  openai_api_key: 'key',
  openai_api_type: 'azure',
  openai_api_base: 'https://example.openai.azure.com',
  openai_api_version: '2024-10-21',
  openai_deployment_name: 'deployment',
};
const OPENAI: OpenAIConfig = { openai_api_key: 'key', openai_api_type: 'openai', openai_organization: 'org' };
const ANTHROPIC: Required<AnthropicConfig> = { anthropic_api_key: 'key', anthropic_version: '2023-06-01' };
const COHERE: Required<CohereConfig> = { cohere_api_key: 'key' };

const MODELS = [
  { provider: 'openai', name: 'gpt-4o', config: OPENAI },
  { provider: 'openai', name: 'gpt-4o', config: AZURE },
  { provider: 'anthropic', name: 'claude-sonnet-4-5', config: ANTHROPIC },
  { provider: 'cohere', name: 'command-r', config: COHERE },
  { provider: 'mistral', name: 'mistral-small', config: { mistral_api_key: 'key' } },
] as const;

const limit = { calls: 10, renewal_period: 'minute' };
const current: GatewayConfig = {
  endpoints: MODELS.map((model, index) => ({ name: `e${index}`, endpoint_type: 'llm/v1/chat', model, limit })),
};
const legacy: GatewayConfig = {
  routes: MODELS.map((model, index) => ({ name: `e${index}`, route_type: 'llm/v1/chat', model, limit: null })),
};

describe('The types of gateway files', () => {
  it.each([
    ['current', current],
    ['legacy', legacy],
  ])('describe %s files that load without unknown keys', async (_form, file) => {
    const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
    const { endpoints, warnings } = loadGatewayFile(fileOf(file), context.get(ProviderRegistry), {});
    await context.close();
    expect(endpoints.map(({ name }) => name)).toEqual(['e0', 'e1', 'e2', 'e3', 'e4']);
    expect(warnings.filter((text) => /unknown/i.test(text))).toEqual([]);
  });
});
