import { Injectable } from '@nestjs/common';
import { openAIChat, type OpenAIProtocol, type OperationPath } from '../openai-protocol/openai-protocol';
import type { DraftResponse } from '../openai-protocol/chat-chunks';
import type { MessageWire, ToolCallWire, ChoiceWire } from '../openai-protocol/chat-wire';
import { asRecord, asArray, asString, type Draft } from '../shared/json';
import { withToolFinish } from '../openai-protocol/tool-finish';
import {
  applyRules,
  drop,
  dropUnless,
  wrapInList,
  requireOne,
  rename,
  type DraftBody,
  type Rule,
  type Rules,
} from '../shared/parameter-rules';
import type { ChatOperation, CompletionsOperation, ProviderAdapter, Target } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import { headersOf, toGenerateCall, topP } from './generate-request';
import { completionsChunks, toCompletionsResponse } from './generate-response';
import { HuggingFaceTgiConfig } from './huggingface-tgi.config';

/** Without the type, which goes without saying there. */
const toolChoice: Rule = (value, body, name) => {
  const named = asRecord(value)?.['function'];
  body[name] = named === undefined ? value : { function: named };
  return false;
};
const bothSpellings: Rule = (value, body, name) => {
  const format = asRecord(value);
  const schema = asRecord(format?.['json_schema']);
  body[name] = schema ? { ...format, value: { name: schema['name'], schema: schema['schema'] } } : value;
  return false;
};

const CHAT: Rules = {
  n: requireOne((n) => `'n' must be '1' for the Text Generation Inference provider.Received value: '${n}'.`),
  stop: wrapInList('stop'),
  tool_choice: toolChoice,
  logit_bias: drop,
  top_k: drop,
  max_completion_tokens: rename('max_tokens'),
  top_p: topP,
  user: drop,
  parallel_tool_calls: dropUnless(true),
};
const CHAT_OF_OLD: Rules = { ...CHAT, response_format: bothSpellings };

/** Hugging Face's Text Generation Inference, a server that one runs oneself or that Hugging Face hosts. */
@Injectable()
export class HuggingFaceTgiAdapter
  implements ProviderAdapter<HuggingFaceTgiConfig>, OpenAIProtocol<HuggingFaceTgiConfig>
{
  readonly name = 'huggingface-text-generation-inference';
  readonly displayName = 'Hugging Face Text Generation Inference';
  readonly Config = HuggingFaceTgiConfig;

  readonly chat: ChatOperation<HuggingFaceTgiConfig> = withToolFinish(openAIChat(this));

  readonly completions: CompletionsOperation<HuggingFaceTgiConfig> = {
    toRequest: toGenerateCall,
    toResponse: (body, { model }, request, headers) => toCompletionsResponse(body, model, request, headers),
    toChunks: ({ model }, request) => completionsChunks(model, request),
  };

  route(path: OperationPath, { config }: Target<HuggingFaceTgiConfig>) {
    return { url: joinUrl(config.hf_server_url, `v1/${path}`), headers: headersOf(config) };
  }

  adjust(body: DraftBody, _path: OperationPath, { config }: Target<HuggingFaceTgiConfig>) {
    // The server has one model and takes any name for it, but not none.
    body.model ??= 'tgi';
    return applyRules(body, config.older_response_format ? CHAT_OF_OLD : CHAT);
  }

  /** The ids of calls are ordinals, which the next answer would use again. */
  readonly reshape = (response: DraftResponse): void => {
    for (const choice of asArray(response.choices).map((value) => asRecord<ChoiceWire>(value))) {
      for (const message of [asRecord<MessageWire>(choice?.message), asRecord<MessageWire>(choice?.delta)]) {
        for (const value of asArray(message?.tool_calls)) {
          const call: Draft<ToolCallWire> | undefined = asRecord<ToolCallWire>(value);
          if (call && /^\d+$/.test(asString(call.id) ?? '')) call.id = undefined;
        }
      }
    }
  };
}
