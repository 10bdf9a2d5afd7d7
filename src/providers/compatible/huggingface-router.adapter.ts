import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';

/**
 * Hugging Face Inference Providers (https://huggingface.co/docs/inference-providers). The API key is a Hugging Face
 * token.
 */
@Injectable()
export class HuggingFaceRouterAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'huggingface-router';
  readonly displayName = 'Hugging Face Inference Providers';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://router.huggingface.co/v1';
}
