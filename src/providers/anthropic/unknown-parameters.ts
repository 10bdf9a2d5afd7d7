import { list, type Fields } from '../openai-shape/reading';
import { invalidRequest } from './failures';
import type { Translation } from './translation';

/** Read elsewhere, or of no meaning for the vendor. */
const READ: ReadonlySet<string> = new Set([
  'messages',
  'model',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'n',
  'stop',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'thinking',
  'output_config',
  'user',
  'safety_identifier',
  'metadata',
  'service_tier',
]);

/** Hints of OpenAI's API without a counterpart: the answer stays right without them. */
const DROPPED: ReadonlySet<string> = new Set([
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'seed',
  'store',
  'verbosity',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_retention',
]);

/** The answer would lack what they ask for. The text says what would be right. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['logprobs', 'the Anthropic API gives no log probabilities; leave it out'],
  ['top_logprobs', 'the Anthropic API gives no log probabilities; leave it out'],
  ['audio', 'the Anthropic API gives no audio; leave it out'],
  ['functions', "it is not supported; use 'tools'"],
  ['function_call', "it is not supported; use 'tool_choice'"],
  ['web_search_options', "it is not supported; use the vendor's own web search tool in 'tools'"],
]);

/** What the client wrote in the vendor's own words, e.g. `container` or `mcp_servers`, untouched. */
export function passedOn({ request, adjusted }: Translation): Fields {
  const passed: [string, unknown][] = [];
  for (const [name, value] of Object.entries(request)) {
    if (READ.has(name) || value === null || value === undefined) continue;
    if (DROPPED.has(name)) {
      if (!isNeutral(value)) adjusted.add(name);
    } else if (REFUSED.has(name)) {
      if (!isNeutral(value)) throw invalidRequest(name, `'${name}': ${REFUSED.get(name)}.`);
    } else if (name === 'modalities') {
      refuseOtherThanText(value);
    } else {
      passed.push([name, value]);
    }
  }
  return Object.fromEntries(passed);
}

/** Asks for nothing. */
function isNeutral(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}

function refuseOtherThanText(modalities: unknown): void {
  if (list(modalities).every((modality) => modality === 'text')) return;
  throw invalidRequest('modalities', "'modalities' can only be ['text']: the Anthropic API gives nothing else.");
}
