import { Injectable } from '@nestjs/common';
import { refusalOf } from '../../upstream/error-body';
import { oneAnswer } from '../openai-compatible/one-answer';
import { OpenAICompatibleAdapter } from '../openai-compatible/openai-compatible.adapter';
import { reasoningAs } from '../openai-compatible/replay';
import { fields, text, type Fields } from '../openai-shape/reading';
import { dropped, leftOut, refused, type Rules } from '../parameter-rules';

/** https://console.groq.com/docs/api-reference */
@Injectable()
export class GroqAdapter extends OpenAICompatibleAdapter {
  readonly name = 'groq';
  readonly displayName = 'Groq';
  protected readonly baseUrl = 'https://api.groq.com/openai/v1';
  protected override readonly replay = reasoningAs('reasoning');
  protected override readonly rules: Rules = {
    n: oneAnswer,
    logprobs: refused(),
    top_logprobs: refused(),
    logit_bias: dropped,
    top_k: dropped,
    // Usage comes unasked.
    stream_options: leftOut,
  };

  /** A stream that stops early says so beside the usual fields. */
  protected override readonly reshape = (event: Fields): void => {
    const message = text(fields(event['x_groq'])?.['error']);
    if (message) throw refusalOf(502, { message });
  };
}
