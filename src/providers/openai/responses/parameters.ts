import { asRecord, asArray } from '../../shared/json';
import {
  UNSUPPORTED_PARAMETERS,
  clamp,
  drop,
  ignore,
  requireOne,
  reject,
  dropSeed,
  type DraftBody,
  type Rule,
  type Rules,
} from '../../shared/parameter-rules';
import { toToolChoice, toTools, toWebSearch } from './tools';

/** The API rejects lower values. */
const MIN_TOKENS = 16;

const outputTokens = clamp(MIN_TOKENS, Infinity, 'max_output_tokens');
const { modalities } = UNSUPPORTED_PARAMETERS as Record<string, Rule>;

/** Rules that convert the parameters of chat, except the messages, to those of the Responses API. */
export function rulesWith(summary: string | undefined): Rules {
  return {
    stream_options: ignore,
    n: requireOne(),
    max_tokens: outputTokens,
    max_completion_tokens: outputTokens,
    reasoning_effort: into('reasoning', (effort) => ({
      effort,
      ...(summary !== undefined && effort !== 'none' && { summary }),
    })),
    verbosity: into('text', (verbosity) => ({ verbosity })),
    response_format: into('text', (format) => ({ format: toFormat(format) })),
    tools: (tools, body) => {
      body.tools = toTools(tools);
      return false;
    },
    web_search_options: (options, body) => {
      body.tools = [...asArray(body.tools), toWebSearch(options)];
      return false;
    },
    tool_choice: (choice, body) => {
      body.tool_choice = toToolChoice(choice);
      return false;
    },
    logprobs: (wanted, body) => {
      if (wanted === true) include(body, 'message.output_text.logprobs');
      return false;
    },
    seed: dropSeed,
    stop: drop,
    logit_bias: drop,
    presence_penalty: drop,
    frequency_penalty: drop,
    prediction: drop,
    modalities: modalities ?? reject(),
    audio: reject(),
    functions: reject("it is not supported; use 'tools'"),
    function_call: reject("it is not supported; use 'tool_choice'"),
  };
}

/** Requests additional data in the response. */
export function include(body: DraftBody, name: string): void {
  body.include = [...new Set([...asArray(body.include), name])];
}

/** Adds fields to the object `to`, which the client may have sent as a native parameter. */
function into(to: string, write: (value: unknown) => object): Rule {
  return (value, body) => {
    body[to] = { ...asRecord(body[to]), ...write(value) };
    return false;
  };
}

function toFormat(format: unknown): unknown {
  const given = asRecord<{ type: string; json_schema: object }>(format);
  const schema = asRecord(given?.json_schema);
  return given && schema ? { type: given.type, ...schema } : format;
}
