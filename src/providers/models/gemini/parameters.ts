import { rejectNativeNames } from '../../shared/reject-native-names';
import { COMMON_CHAT_FIELDS, nativeParameters } from '../../shared/native-parameters';
import { isNeutral, UNSUPPORTED_PARAMETERS } from '../../shared/parameter-rules';
import type { GenerateRequest, ServiceTier } from './generate-wire';
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

const READ: ReadonlySet<string> = new Set([
  ...COMMON_CHAT_FIELDS,
  'system_prompt',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logprobs',
  'top_logprobs',
  'modalities',
  'service_tier',
  'serviceTier',
]);

/** The vendor's own words, untouched. */
const PASSED: ReadonlySet<string> = new Set(['safetySettings', 'cachedContent', 'labels']);

type Extras = Pick<GenerateRequest, 'safetySettings' | 'cachedContent' | 'labels'>;

/** What the client wrote in the vendor's own words. Anything else that has no counterpart is dropped, and said so. */
export function toExtras({ request, adjusted }: Translation): Extras {
  rejectNativeNames(request, NATIVE_NAMES);
  const words = Object.entries(nativeParameters(request, READ, UNSUPPORTED_PARAMETERS, adjusted));
  for (const [name, value] of words) if (!PASSED.has(name) && !isNeutral(value)) adjusted.add(name);
  return Object.fromEntries(words.filter(([name]) => PASSED.has(name)));
}

const SERVICE_TIERS: ReadonlyMap<unknown, ServiceTier> = new Map<unknown, ServiceTier>([
  ['default', 'standard'],
  ['standard', 'standard'],
  ['flex', 'flex'],
  ['priority', 'priority'],
]);

/** `service_tier`, or the vendor's own `serviceTier`, in the vendor's words; undefined where the vendor decides. */
export function serviceTierOf({ request, adjusted }: Translation): ServiceTier | undefined {
  const given = request['service_tier'] ?? request['serviceTier'];
  if (given === undefined || given === 'auto') return undefined;
  const tier = SERVICE_TIERS.get(given);
  if (!tier) adjusted.add('service_tier');
  return tier;
}
