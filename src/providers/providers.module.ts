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
import type { AnyProviderAdapter } from './contract/provider-adapter';
import { ProviderRegistry } from './contract/provider-registry';
import { SandboxAdapter } from './sandbox/sandbox.adapter';
import { VertexAIAdapter } from './vertex-ai/vertex-ai.adapter';

/** All providers. To add one, add its import and its entry here. */
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
      useFactory: (...adapters: AnyProviderAdapter[]) => new ProviderRegistry(adapters),
    },
  ],
  exports: [ProviderRegistry],
})
export class ProvidersModule {}
