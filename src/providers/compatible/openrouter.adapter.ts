import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { replacing, thoughtOf } from '../openai-protocol/replay';
import type { OutgoingBody } from '../openai-protocol/openai-shaped.adapter';

/** https://openrouter.ai/docs/api-reference; `HTTP-Referer` and `X-Title` go into `headers`. */
@Injectable()
export class OpenRouterAdapter extends OpenAICompatibleAdapter {
  readonly name = 'openrouter';
  readonly displayName = 'OpenRouter';
  protected readonly baseUrl = 'https://openrouter.ai/api/v1';
  protected override readonly completionsMode = 'native';
  readonly embeddings = this.embeddingsOperation();

  /** The details hold what the text says, and more, such as signatures. */
  protected override readonly replay = (body: OutgoingBody): readonly string[] =>
    replacing(body, (message) => {
      const { reasoning_details: details } = message;
      const thought = thoughtOf(message);
      if (details) return { reasoning_details: details };
      return thought === undefined ? undefined : { reasoning: thought };
    });
}
