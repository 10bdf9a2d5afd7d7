import { Injectable } from '@nestjs/common';
import { refusalOf } from '../../upstream/client/error-body';
import { oneAnswer } from '../openai-protocol/one-answer';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { reasoningAs } from '../openai-protocol/replay';
import { fields, text, type Fields } from '../shared/json';
import { dropped, leftOut, refused, type Rules } from '../shared/parameter-rules';

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
