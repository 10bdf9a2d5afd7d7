import { invalidRequest } from '../failures';
import { refuseNativeNames } from '../native-parameters';
import type { GenerateRequest } from './generate-wire';
import type { Translation } from './translation';

const NATIVE_NAMES: ReadonlyMap<string, string> = new Map([
  ['topP', 'top_p'],
  ['topK', 'top_k'],
  ['maxOutputTokens', 'max_tokens'],
  ['stopSequences', 'stop'],
  ['candidateCount', 'n'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['presencePenalty', 'presence_penalty'],
]);

/** Read elsewhere, or of no meaning for the vendor. */
const READ: ReadonlySet<string> = new Set([
  'messages',
  'model',
  'system_prompt',
  'temperature',
  'top_p',
  'top_k',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'stop',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logprobs',
  'top_logprobs',
  'response_format',
  'modalities',
  'tools',
  'tool_choice',
  'reasoning_effort',
  'stream',
  'stream_options',
]);

/** The vendor's own words, untouched. */
const PASSED = ['safetySettings', 'cachedContent', 'labels'] as const;

/** The answer would lack what they ask for. The text says what would be right. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['audio', 'it is not supported; leave it out'],
  ['functions', "it is not supported; use 'tools'"],
  ['function_call', "it is not supported; use 'tool_choice'"],
  ['web_search_options', 'it is not supported; leave it out'],
]);

type Extras = Pick<GenerateRequest, (typeof PASSED)[number] | 'serviceTier'>;

/** What the client wrote in the vendor's own words. Anything else that has no counterpart is dropped, and said so. */
export function toExtras(translation: Translation): Extras {
  const { request, adjusted } = translation;
  refuseNativeNames(request, NATIVE_NAMES);
  for (const [name, value] of Object.entries(request)) {
    const reason = REFUSED.get(name);
    if (reason !== undefined && !isNeutral(name, value)) throw invalidRequest(name, `'${name}': ${reason}.`);
    const isKnown = READ.has(name) || name === 'service_tier' || PASSED.some((passed) => passed === name);
    if (!isKnown && !isNeutral(name, value)) adjusted.add(name);
  }
  const passed = PASSED.filter((name) => request[name] !== undefined && request[name] !== null);
  return { ...Object.fromEntries(passed.map((name) => [name, request[name]])), ...toServiceTier(translation) };
}

/** Asks for nothing. */
function isNeutral(name: string, value: unknown): boolean {
  if (name === 'parallel_tool_calls') return value !== false;
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}

const SERVICE_TIERS: ReadonlyMap<unknown, GenerateRequest['serviceTier']> = new Map([
  ['default', 'standard'],
  ['standard', 'standard'],
  ['flex', 'flex'],
  ['priority', 'priority'],
]);

function toServiceTier({ request, dialect, adjusted }: Translation): Pick<GenerateRequest, 'serviceTier'> {
  const given = request['service_tier'];
  if (given === undefined || given === null || given === 'auto') return {};
  const serviceTier = SERVICE_TIERS.get(given);
  // On Google Cloud the tier is chosen by headers.
  if (serviceTier && !dialect.isCloud) return { serviceTier };
  adjusted.add('service_tier');
  return {};
}
