import { Injectable } from '@nestjs/common';
import type { ErrorFormat } from '../../upstream/client/error-format';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { mapAssistantMessages, reasoningAs } from '../openai-protocol/replay';
import { openAIEmbeddings } from '../openai-protocol/openai-protocol';
import { citeSources, citeStreamedSources } from './cited-sources';
import type { Reshape } from '../openai-protocol/chat-chunks';
import type { ChoiceWire, MessageWire } from '../openai-protocol/chat-wire';
import { asRecord, asArray, type Draft } from '../shared/json';
import { fitResponseFormat, XAI_SCHEMA_RULES } from './schema-rules';
import { applyRules, drop, reject, rename, type Rules, type DraftBody } from '../shared/parameter-rules';

/** Parameters that reasoning models reject. */
const OF_REASONING: Rules = { presence_penalty: drop, frequency_penalty: drop, stop: reject() };
const replay = reasoningAs('reasoning_content');

/** https://docs.x.ai/docs/api-reference */
@Injectable()
export class XaiAdapter extends OpenAICompatibleAdapter<OpenAICompatibleConfig> {
  readonly name = 'xai';
  readonly displayName = 'xAI';
  readonly Config = OpenAICompatibleConfig;
  protected readonly baseUrl = 'https://api.x.ai/v1';
  protected override readonly completionsMode = 'native';
  protected override readonly rules: Rules = {
    parallel_tool_calls: rename('parallel_function_calling'),
    top_k: drop,
    response_format: fitResponseFormat(XAI_SCHEMA_RULES),
    deferred: reject('the response would not contain the completion; remove it'),
  };
  readonly embeddings = openAIEmbeddings(this);
  /** The error code may be a sentence, e.g. "The service is currently unavailable". */
  override readonly errorFormat: ErrorFormat = {
    statusOf: ({ code, status }) => status ?? (/\bunavailable\b/i.test(code ?? '') ? 503 : undefined),
  };

  protected override readonly replay = (body: DraftBody, model: string): readonly string[] => {
    const unused = replay(body, model);
    // xAI rejects assistant messages without content.
    mapAssistantMessages(body, (message) => (message.content?.length ? message : { ...message, content: ' ' }));
    return [...unused, ...applyRules(body, rulesOf(model))];
  };

  readonly reshape = citeSources;

  /** Drops a piece of reasoning that repeats the previous one, and adds the sources. */
  reshapeStream(): Reshape {
    const last: unknown[] = [];
    const cite = citeStreamedSources();
    return (event) => {
      cite(event);
      asArray(event.choices).forEach((value, index) => {
        const delta: Draft<MessageWire> | undefined = asRecord<MessageWire>(asRecord<ChoiceWire>(value)?.delta);
        const thought = delta?.reasoning_content;
        if (delta && thought && thought === last[index]) delta.reasoning_content = undefined;
        last[index] = thought;
      });
    };
  }
}

function rulesOf(model: string): Rules {
  const rules = /-reasoning/.test(model) && !model.includes('non-reasoning') ? OF_REASONING : {};
  const hasNoEffort = /^grok-4\.20(?:-\d+)?-(?:non-)?reasoning/.test(model);
  return hasNoEffort ? { ...rules, reasoning_effort: drop } : rules;
}
