import { Injectable } from '@nestjs/common';
import { OpenAIShapedAdapter, type OperationPath, type OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import { asRecord, asArray, asString } from '../shared/json';
import { withToolFinish } from '../openai-protocol/tool-finish';
import {
  applyRules,
  drop,
  dropUnless,
  wrapInList,
  requireOne,
  rename,
  type Rule,
  type Rules,
} from '../shared/parameter-rules';
import type { ChatOperation, CompletionsOperation, Target } from '../contract/provider-adapter';
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
export class HuggingFaceTgiAdapter extends OpenAIShapedAdapter<HuggingFaceTgiConfig> {
  readonly name = 'huggingface-text-generation-inference';
  readonly displayName = 'Hugging Face Text Generation Inference';
  readonly Config = HuggingFaceTgiConfig;

  protected override chatOperation(): ChatOperation<HuggingFaceTgiConfig> {
    return withToolFinish(super.chatOperation());
  }

  protected override completionsOperation(): CompletionsOperation<HuggingFaceTgiConfig> {
    return {
      toRequest: toGenerateCall,
      toResponse: (body, { model }, request, headers) => toCompletionsResponse(body, model, request, headers),
      toChunks: ({ model }, request) => completionsChunks(model, request),
    };
  }

  protected route(path: OperationPath, { config }: Target<HuggingFaceTgiConfig>) {
    return { url: joinUrl(config.hf_server_url, `v1/${path}`), headers: headersOf(config) };
  }

  protected override adjust(body: OutgoingBody, _path: OperationPath, { config }: Target<HuggingFaceTgiConfig>) {
    // The server has one model and takes any name for it, but not none.
    body['model'] ??= 'tgi';
    return applyRules(body, config.older_response_format ? CHAT_OF_OLD : CHAT);
  }

  /** The ids of calls are ordinals, which the next answer would use again. */
  protected override readonly reshape = (answer: OutgoingBody): void => {
    for (const choice of asArray(answer['choices']).map(asRecord)) {
      for (const said of [asRecord(choice?.['message']), asRecord(choice?.['delta'])]) {
        for (const value of asArray(said?.['tool_calls'])) {
          const call: OutgoingBody | undefined = asRecord(value);
          if (call && /^\d+$/.test(asString(call['id']) ?? '')) call['id'] = undefined;
        }
      }
    }
  };
}
