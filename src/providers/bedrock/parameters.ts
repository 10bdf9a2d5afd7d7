import { list, type Fields } from '../openai-shape/reading';
import { invalidRequest } from '../failures';

/** Read elsewhere. */
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
  'service_tier',
  'additionalModelRequestFields',
]);

/** Fields of the Converse API itself, which a client may write in the vendor's words. */
const OF_CONVERSE: ReadonlySet<string> = new Set([
  'guardrailConfig',
  'requestMetadata',
  'performanceConfig',
  'promptVariables',
  'additionalModelResponseFieldPaths',
]);

/** Hints of OpenAI's API without a counterpart: the answer stays right without them. */
const DROPPED: ReadonlySet<string> = new Set([
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'seed',
  'store',
  'user',
  'safety_identifier',
  'metadata',
  'verbosity',
  'prediction',
  'prompt_cache_key',
  'prompt_cache_retention',
]);

/** The answer would lack what they ask for. The text says what would be right. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['logprobs', 'Bedrock gives no log probabilities; leave it out'],
  ['top_logprobs', 'Bedrock gives no log probabilities; leave it out'],
  ['audio', 'Bedrock gives no audio here; leave it out'],
  ['functions', "it is not supported; use 'tools'"],
  ['function_call', "it is not supported; use 'tool_choice'"],
  ['web_search_options', 'it is not supported; leave it out'],
]);

/** What the client wrote beyond OpenAI's fields: fields of the API, and parameters of the model's maker. */
export interface OwnWords {
  readonly ofConverse: Fields;
  readonly ofModel: Fields;
}

/** Sorts what is not read elsewhere; names what is dropped in `adjusted`. */
export function readOwnWords(request: Fields, adjusted: Set<string>): OwnWords {
  const ofConverse: [string, unknown][] = [];
  const ofModel: [string, unknown][] = [];
  for (const [name, value] of Object.entries(request)) {
    if (READ.has(name) || value === null || value === undefined) continue;
    if (OF_CONVERSE.has(name)) ofConverse.push([name, value]);
    else if (!isOpenAIs(name, value, adjusted)) ofModel.push([name, value]);
  }
  return { ofConverse: Object.fromEntries(ofConverse), ofModel: Object.fromEntries(ofModel) };
}

/**
 * Whether it is a field of OpenAI's API that is dropped here.
 * @throws GatewayError `INVALID_REQUEST` where the answer would lack what it asks for
 */
export function isOpenAIs(name: string, value: unknown, adjusted: Set<string>): boolean {
  const refusal = REFUSED.get(name);
  if (refusal !== undefined && !isNeutral(value)) throw invalidRequest(name, `'${name}': ${refusal}.`);
  if (name === 'modalities') refuseOtherThanText(value);
  const isDropped = DROPPED.has(name);
  if (isDropped && !isNeutral(value)) adjusted.add(name);
  return isDropped || refusal !== undefined || name === 'modalities';
}

/** Asks for nothing. */
function isNeutral(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}

function refuseOtherThanText(modalities: unknown): void {
  if (list(modalities).every((modality) => modality === 'text')) return;
  throw invalidRequest('modalities', "'modalities' can only be ['text']: Bedrock gives nothing else here.");
}
