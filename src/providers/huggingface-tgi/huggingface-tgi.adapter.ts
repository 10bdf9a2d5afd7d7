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
import { prefillByParameters } from '../shared/prefill';
import { joinUrl } from '../shared/join-url';
import { headersOf, toGenerateRequest, topP, type ResponseFormat } from './generate-request';
import { completionsChunks, toCompletionsResponse } from './generate-response';
import { HuggingFaceTgiConfig } from './huggingface-tgi.config';

/** The server takes a named function without `type`. */
const toolChoice: Rule = (value, body, name) => {
  const named = asRecord<{ function: object }>(value)?.function;
  body[name] = named === undefined ? value : { function: named };
  return false;
};
/** Adds the schema under `value`, where older servers expect it. */
const olderResponseFormat: Rule = (value, body, name) => {
  const format = asRecord<ResponseFormat>(value);
  const schema = asRecord<ResponseFormat['json_schema']>(format?.json_schema);
  body[name] = schema ? { ...format, value: { name: schema.name, schema: schema.schema } } : value;
  return false;
};

const CHAT: Rules = {
  // MLflow's text.
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
const OLDER_CHAT: Rules = { ...CHAT, response_format: olderResponseFormat };

/** Hugging Face Text Generation Inference, self-hosted or hosted by Hugging Face. */
@Injectable()
export class HuggingFaceTgiAdapter
  implements ProviderAdapter<HuggingFaceTgiConfig>, OpenAIProtocol<HuggingFaceTgiConfig>
{
  readonly name = 'huggingface-text-generation-inference';
  readonly displayName = 'Hugging Face Text Generation Inference';
  readonly Config = HuggingFaceTgiConfig;

  readonly chat: ChatOperation<HuggingFaceTgiConfig> = withToolFinish(openAIChat(this));

  readonly completions: CompletionsOperation<HuggingFaceTgiConfig> = {
    toRequest: toGenerateRequest,
    toResponse: (body, { model }, request, headers) => toCompletionsResponse(body, model, request, headers),
    toChunks: ({ model }, request) => completionsChunks(model, request),
  };

  route(path: OperationPath, { config }: Target<HuggingFaceTgiConfig>) {
    return { url: joinUrl(config.hf_server_url, `v1/${path}`), headers: headersOf(config) };
  }

  settings(config: HuggingFaceTgiConfig): HuggingFaceTgiConfig {
    return config;
  }

  adjust(body: DraftBody, _path: OperationPath, { config }: Target<HuggingFaceTgiConfig>) {
    // The server has one model and ignores the name, but requires one.
    body.model ??= 'tgi';
    return applyRules(body, config.older_response_format ? OLDER_CHAT : CHAT);
  }

  readonly prefill = prefillByParameters({ continue_final_message: true });
  readonly reshape = removeOrdinalIds;
}

/** The server's tool call ids are ordinals, which repeat in the next response. Removed ids are replaced by unique ones. */
function removeOrdinalIds(response: DraftResponse): void {
  for (const value of asArray(response.choices)) {
    const choice = asRecord<ChoiceWire>(value);
    removeOrdinalIdsIn(choice?.message);
    removeOrdinalIdsIn(choice?.delta);
  }
}

function removeOrdinalIdsIn(message: unknown): void {
  for (const value of asArray(asRecord<MessageWire>(message)?.tool_calls)) {
    const call: Draft<ToolCallWire> | undefined = asRecord<ToolCallWire>(value);
    if (call && /^\d+$/.test(asString(call.id) ?? '')) call.id = undefined;
  }
}
