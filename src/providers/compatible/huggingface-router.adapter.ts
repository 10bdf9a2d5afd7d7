import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';

/** https://huggingface.co/docs/inference-providers; the key is a token of Hugging Face */
@Injectable()
export class HuggingFaceRouterAdapter extends OpenAICompatibleAdapter {
  readonly name = 'huggingface-router';
  readonly displayName = 'Hugging Face Inference Providers';
  protected readonly baseUrl = 'https://router.huggingface.co/v1';
}
