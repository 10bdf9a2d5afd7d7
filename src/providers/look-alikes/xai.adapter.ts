import { Injectable } from '@nestjs/common';
import { OpenAICompatibleAdapter } from '../openai-compatible/openai-compatible.adapter';
import { eachAnswer, reasoningAs } from '../openai-compatible/replay';
import type { OutgoingBody } from '../openai-shape/openai-shaped.adapter';
import { fields, list } from '../openai-shape/reading';
import { dropped, renamed, type Rules } from '../parameter-rules';

/** Reasoning models refuse these. */
const PENALTIES = ['presence_penalty', 'frequency_penalty'] as const;
const replay = reasoningAs('reasoning_content');

/** https://docs.x.ai/docs/api-reference */
@Injectable()
export class XaiAdapter extends OpenAICompatibleAdapter {
  readonly name = 'xai';
  readonly displayName = 'xAI';
  protected readonly baseUrl = 'https://api.x.ai/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly rules: Rules = {
    parallel_tool_calls: renamed('parallel_function_calling'),
    top_k: dropped,
  };
  readonly embeddings = this.embeddingsOperation();

  protected override readonly replay = (body: OutgoingBody, model: string): readonly string[] => {
    replay(body, model);
    // The vendor refuses messages of the assistant that say nothing.
    eachAnswer(body, (message) => (message.content?.length ? message : { ...message, content: ' ' }));
    const refused = refusedBy(model).filter((name) => body[name] !== undefined);
    for (const name of refused) delete body[name];
    return refused;
  };

  /** The same piece of reasoning may come twice in a row. */
  protected override streamReshape(): (event: OutgoingBody) => void {
    const last: unknown[] = [];
    return (event) => {
      list(event['choices']).forEach((value, index) => {
        const delta: OutgoingBody | undefined = fields(fields(value)?.['delta']);
        const thought = delta?.['reasoning_content'];
        if (delta && thought && thought === last[index]) delta['reasoning_content'] = undefined;
        last[index] = thought;
      });
    };
  }
}

function refusedBy(model: string): readonly string[] {
  if (/^grok-4\.20(?:-\d+)?-(?:non-)?reasoning/.test(model)) {
    return model.includes('non-reasoning') ? ['reasoning_effort'] : ['reasoning_effort', ...PENALTIES];
  }
  return /-reasoning/.test(model) && !model.includes('non-reasoning') ? PENALTIES : [];
}
