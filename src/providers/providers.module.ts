import { Module } from '@nestjs/common';
import { AnthropicAdapter } from './anthropic/anthropic.adapter';
import { BedrockAdapter } from './bedrock/bedrock.adapter';
import { OpenAIAdapter } from './openai/openai.adapter';
import type { ProviderAdapter } from './provider-adapter';
import { Providers } from './providers';
import { SandboxAdapter } from './sandbox/sandbox.adapter';

/** Every provider there is. A new one is one import and one entry. */
const ADAPTERS = [OpenAIAdapter, AnthropicAdapter, BedrockAdapter, SandboxAdapter];

@Module({
  providers: [
    ...ADAPTERS,
    {
      provide: Providers,
      inject: ADAPTERS,
      useFactory: (...adapters: ProviderAdapter[]) => new Providers(adapters),
    },
  ],
  exports: [Providers],
})
export class ProvidersModule {}
