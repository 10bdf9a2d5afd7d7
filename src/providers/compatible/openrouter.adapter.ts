import { Injectable } from '@nestjs/common';
import type { DraftBody } from '../shared/parameter-rules';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { replaceReasoning, reasoningIn } from '../openai-protocol/replay';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';

/** https://openrouter.ai/docs/api-reference; `HTTP-Referer` and `X-Title` go into `headers`. */
@Injectable()
export class OpenRouterAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'openrouter';
  readonly displayName = 'OpenRouter';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://openrouter.ai/api/v1';
  protected override readonly completionsMode = 'native';
  readonly embeddings = openAIEmbeddings(this);

  /** `reasoning_details` contain the text and more, such as signatures. */
  protected override readonly replay = (body: DraftBody): readonly string[] =>
    replaceReasoning(
      body,
      (message) => {
        const { reasoning_details: details } = message;
        const thought = reasoningIn(message);
        if (details) return { reasoning_details: details };
        return thought === undefined ? undefined : { reasoning: thought };
      },
      true,
    );
}
