import { NestFactory } from '@nestjs/core';
import { Secret } from '../config';
import { AnthropicAdapter } from './anthropic/anthropic.adapter';
import { AnthropicConfig } from './anthropic/anthropic.config';
import type { ContractRow, Recording } from './contract-subject';
import { describeContract } from './contract-suite';
import { OpenAIAdapter } from './openai/openai.adapter';
import { OpenAIConfig } from './openai/openai.config';
import { AI21LABS_ROWS } from './ai21labs/contract-rows';
import { BEDROCK_ROWS } from './bedrock/contract-rows';
import { COHERE_ROWS } from './cohere/contract-rows';
import { GEMINI_ROWS } from './gemini/contract-rows';
import { LOOK_ALIKE_ROWS } from './look-alikes/contract-rows';
import { MISTRAL_ROWS } from './mistral/contract-rows';
import { MOSAICML_ROWS } from './mosaicml/contract-rows';
import { PALM_ROWS } from './palm/contract-rows';
import { TOGETHERAI_ROWS } from './togetherai/contract-rows';
import { VERTEX_AI_ROWS } from './vertex-ai/contract-rows';
import { Providers } from './providers';
import { ProvidersModule } from './providers.module';
import { SandboxAdapter } from './sandbox/sandbox.adapter';
import { SandboxConfig, SandboxFault } from './sandbox/sandbox.config';

const weather = {
  messages: [{ role: 'user', content: 'What is the weather in Oslo and in Rome?' }],
  tools: [
    {
      type: 'function',
      function: {
        name: 'get_weather',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    },
  ],
};
const prompt = { prompt: 'Say hello' };
const input = { input: ['one', 'two'] };

const openaiRecordings: Record<'chat' | 'completions' | 'embeddings', Recording> = {
  chat: {
    request: weather,
    whole: 'openai/parallel-tools-response.json',
    streamed: 'openai/parallel-tools-stream.sse',
  },
  completions: {
    request: prompt,
    whole: 'openai/completions-response.json',
    streamed: 'openai/completions-stream.sse',
  },
  embeddings: { request: input, whole: 'openai/embeddings-response.json' },
};
const azureRecordings = {
  ...openaiRecordings,
  chat: { ...openaiRecordings.chat, streamed: 'openai/azure-stream.sse' },
};

const openai = (key: string, settings: Partial<OpenAIConfig>, model: string) => ({
  model,
  config: Object.assign(new OpenAIConfig(), { openai_api_key: new Secret(key) }, settings),
});
const azure = (openai_api_type: 'azure' | 'azuread') => (base: string, key: string) =>
  openai(
    key,
    { openai_api_type, openai_api_base: base, openai_deployment_name: 'd', openai_api_version: '2024-10-21' },
    'davinci-002',
  );
const sandbox = (faults: Partial<SandboxFault>[] = []) => ({
  model: 'sandbox',
  config: Object.assign(new SandboxConfig(), {
    tokens_per_second: 0,
    faults: faults.map((fault) => Object.assign(new SandboxFault(), fault)),
  }),
});

const ROWS: ContractRow[] = [
  {
    name: 'openai',
    adapter: new OpenAIAdapter(),
    target: (base, key) => openai(key, { openai_api_base: `${base}/v1` }, 'gpt-4o'),
    recordings: openaiRecordings,
    refusal: 'openai/rate-limit.json',
    cannot: {},
  },
  {
    name: 'openai (completions over chat)',
    adapter: new OpenAIAdapter(),
    target: (base, key) => openai(key, { openai_api_base: `${base}/v1`, completions_mode: 'chat' }, 'gpt-4o'),
    recordings: { ...openaiRecordings, completions: { ...openaiRecordings.chat, request: prompt } },
    refusal: 'openai/rate-limit.json',
    cannot: {},
  },
  {
    name: 'openai (azure)',
    adapter: new OpenAIAdapter(),
    target: azure('azure'),
    recordings: azureRecordings,
    refusal: 'openai/rate-limit.json',
    cannot: {},
  },
  {
    name: 'openai (azuread)',
    adapter: new OpenAIAdapter(),
    target: azure('azuread'),
    recordings: azureRecordings,
    refusal: 'openai/rate-limit.json',
    cannot: {},
  },
  {
    name: 'anthropic',
    adapter: new AnthropicAdapter(),
    target: (base, key) => ({
      model: 'claude-sonnet-4-5',
      config: Object.assign(new AnthropicConfig(), {
        anthropic_api_key: new Secret(key),
        anthropic_api_base: `${base}/v1`,
      }),
    }),
    recordings: {
      chat: { request: weather, whole: 'anthropic/tools-response.json', streamed: 'anthropic/tools-stream.sse' },
      completions: { request: prompt, whole: 'anthropic/tools-response.json', streamed: 'anthropic/tools-stream.sse' },
    },
    refusal: 'anthropic/rate-limit.json',
    cannot: { embeddings: 'the vendor serves no embedding models' },
  },
  {
    name: 'sandbox',
    adapter: new SandboxAdapter(),
    target: () => sandbox(),
    recordings: { chat: { request: weather }, completions: { request: prompt }, embeddings: { request: input } },
    refusal: {
      target: sandbox([{ kind: 'status', status: 429, message: 'Slow down' }]),
      status: 429,
      message: 'Slow down',
    },
    cannot: { key: 'it is part of Sluice and is called without one' },
  },
  ...AI21LABS_ROWS,
  ...BEDROCK_ROWS,
  ...GEMINI_ROWS,
  ...VERTEX_AI_ROWS,
  ...PALM_ROWS,
  ...COHERE_ROWS,
  ...LOOK_ALIKE_ROWS,
  ...MISTRAL_ROWS,
  ...MOSAICML_ROWS,
  ...TOGETHERAI_ROWS,
];

describeContract(ROWS);

it('holds for every provider there is', async () => {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  const names = context.get(Providers).names();
  await context.close();
  expect(names.filter((name) => !ROWS.some((row) => row.adapter.name === name))).toEqual([]);
});
