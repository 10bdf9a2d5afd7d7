import { Injectable } from '@nestjs/common';
import { providerError } from '../../upstream/client/error-body';
import { prefillUnmarked } from '../shared/prefill';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { reasoningAs } from '../openai-protocol/replay';
import type { DraftResponse } from '../openai-protocol/chat-chunks';
import type { ChatResponseWire } from '../openai-protocol/chat-wire';
import { asRecord, asString } from '../shared/json';
import { drop, ignore, reject, type Rules, requireOne } from '../shared/parameter-rules';

/** https://console.groq.com/docs/api-reference */
@Injectable()
export class GroqAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'groq';
  readonly displayName = 'Groq';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.groq.com/openai/v1';
  protected override readonly replay = reasoningAs('reasoning');
  /** https://console.groq.com/docs/prefilling */
  override readonly prefill = prefillUnmarked;
  protected override readonly rules: Rules = {
    n: requireOne(),
    logprobs: reject(),
    top_logprobs: reject(),
    logit_bias: drop,
    top_k: drop,
    // Groq always reports usage in streams.
    stream_options: ignore,
  };

  /** A stream that fails reports the error in `x_groq`. */
  readonly reshape = (event: DraftResponse): void => {
    const message = asString(asRecord<ChatResponseWire['x_groq']>(event.x_groq)?.error);
    if (message) throw providerError(502, { message });
  };
}
