import { Module } from '@nestjs/common';
import { AnthropicAdapter } from './anthropic/anthropic.adapter';
import { BedrockAdapter } from './bedrock/bedrock.adapter';
import { GeminiAdapter } from './gemini/gemini.adapter';
import { DatabricksAdapter } from './databricks/databricks.adapter';
import { HuggingFaceTgiAdapter } from './huggingface-tgi/huggingface-tgi.adapter';
import { COMPATIBLE_ADAPTERS } from './compatible';
import { OpenAIAdapter } from './openai/openai.adapter';
import { PalmAdapter } from './palm/palm.adapter';
import { AI21LabsAdapter } from './ai21labs/ai21labs.adapter';
import { CohereAdapter } from './cohere/cohere.adapter';
import { MistralAdapter } from './mistral/mistral.adapter';
import { MlflowModelServingAdapter } from './mlflow-model-serving/mlflow-model-serving.adapter';
import { MosaicMLAdapter } from './mosaicml/mosaicml.adapter';
import { TogetherAIAdapter } from './togetherai/togetherai.adapter';
import type { ProviderAdapter } from './contract/provider-adapter';
import { ProviderRegistry } from './contract/provider-registry';
import { SandboxAdapter } from './sandbox/sandbox.adapter';
import { VertexAIAdapter } from './vertex-ai/vertex-ai.adapter';

/** Every provider there is. A new one is one import and one entry. */
const ADAPTERS = [
  OpenAIAdapter,
  AnthropicAdapter,
  BedrockAdapter,
  SandboxAdapter,
  GeminiAdapter,
  VertexAIAdapter,
  PalmAdapter,
  AI21LabsAdapter,
  CohereAdapter,
  MistralAdapter,
  MosaicMLAdapter,
  TogetherAIAdapter,
  DatabricksAdapter,
  HuggingFaceTgiAdapter,
  MlflowModelServingAdapter,
  ...COMPATIBLE_ADAPTERS,
];

@Module({
  providers: [
    ...ADAPTERS,
    {
      provide: ProviderRegistry,
      inject: ADAPTERS,
      useFactory: (...adapters: ProviderAdapter[]) => new ProviderRegistry(adapters),
    },
  ],
  exports: [ProviderRegistry],
})
export class ProvidersModule {}
