import { NestFactory } from '@nestjs/core';
import { loadGatewayFile } from '../../config';
import { errorOf, fileOf } from '../../../test/support/config';
import { ProviderRegistry } from './provider-registry';
import { ProvidersModule } from '../providers.module';

/** The names that MLflow 3.17 registers. */
const SERVED = [
  'openai',
  'azure',
  'anthropic',
  'cohere',
  'ai21labs',
  'mlflow-model-serving',
  'mosaicml',
  'huggingface-text-generation-inference',
  'palm',
  'gemini',
  'bedrock',
  'amazon-bedrock',
  'databricks-model-serving',
  'databricks',
  'mistral',
  'togetherai',
  'litellm',
  'groq',
  'deepseek',
  'xai',
  'openrouter',
  'ollama',
  'vertex_ai',
  'portkey',
];

let providers: ProviderRegistry;

beforeAll(async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  providers = context.get(ProviderRegistry);
  await context.close();
});

describe('ProviderRegistry', () => {
  it.each(SERVED)('finds MLflow’s provider %s in upper case and with underscores', (name) => {
    const found = providers.find(name);
    expect(found).toBeDefined();
    expect(providers.find(name.toUpperCase().replaceAll('-', '_'))).toBe(found);
  });

  it.each([
    ['sap-ai-core', 'LiteLLM proxy'],
    ['SAP_AI_CORE', 'openai-compatible'],
    ['typesafe', 'remove the endpoint'],
    ['github-copilot', 'github-models'],
  ])('reports what to use instead of the unsupported provider %s', (name, advice) => {
    const file = `endpoints:
  - {name: chat, endpoint_type: llm/v1/chat, model: {provider: ${name}, name: m, config: {}}}`;
    const [problem] = errorOf(() => loadGatewayFile(fileOf(file), providers, {})).problems;
    expect(problem?.path).toContain('provider');
    expect(problem?.message).toContain(advice);
    expect(problem?.message).not.toContain('must be one of');
  });

  it('lists the valid providers when the name is unknown', () => {
    const file = `endpoints:
  - {name: chat, endpoint_type: llm/v1/chat, model: {provider: constructor, name: m, config: {}}}`;
    const [problem] = errorOf(() => loadGatewayFile(fileOf(file), providers, {})).problems;
    expect(problem?.message).toContain('must be one of "openai"');
  });
});
