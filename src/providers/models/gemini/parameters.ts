import { rejectNativeNames } from '../../shared/reject-native-names';
import { asRecord } from '../../shared/json';
import { COMMON_CHAT_FIELDS, nativeParameters } from '../../shared/native-parameters';
import { isNeutral, UNSUPPORTED_PARAMETERS } from '../../shared/parameter-rules';
import type { GenerateRequest, ServiceTier } from './generate-wire';
import type { Translation } from './translation';

/** Parameters that are read from a chat request although its schema does not list them. */
export interface ClientParameters {
  system_prompt: string;
  seed: number;
  logprobs: boolean;
  top_logprobs: number;
  modalities: string[];
  service_tier: string;
  /** Native name of `service_tier`. */
  serviceTier: string;
}

const NATIVE_NAMES: ReadonlyMap<string, string> = new Map([
  ['topP', 'top_p'],
  ['topK', 'top_k'],
  ['maxOutputTokens', 'max_tokens'],
  ['stopSequences', 'stop'],
  ['candidateCount', 'n'],
  ['frequencyPenalty', 'frequency_penalty'],
  ['presencePenalty', 'presence_penalty'],
]);

const CLIENT_PARAMETERS: Readonly<Record<keyof ClientParameters, true>> = {
  system_prompt: true,
  seed: true,
  logprobs: true,
  top_logprobs: true,
  modalities: true,
  service_tier: true,
  serviceTier: true,
};

const TRANSLATED: ReadonlySet<string> = new Set([
  ...COMMON_CHAT_FIELDS,
  'frequency_penalty',
  'presence_penalty',
  ...Object.keys(CLIENT_PARAMETERS),
]);

/** Native parameters that are passed through unchanged. */
const PASSED_THROUGH: ReadonlySet<string> = new Set(['safetySettings', 'cachedContent', 'labels']);

type NativeParameters = Pick<GenerateRequest, 'safetySettings' | 'cachedContent' | 'labels'>;

/**
 * Returns the native parameters of the request. Parameters without an equivalent are dropped and reported as
 * adjusted.
 */
export function toNativeParameters({ request, adjusted }: Translation): NativeParameters {
  rejectNativeNames(request, NATIVE_NAMES);
  const remaining = Object.entries(nativeParameters(request, TRANSLATED, UNSUPPORTED_PARAMETERS, adjusted));
  for (const [name, value] of remaining) if (!PASSED_THROUGH.has(name) && !isNeutral(value)) adjusted.add(name);
  return Object.fromEntries(remaining.filter(([name]) => PASSED_THROUGH.has(name)));
}

const SERVICE_TIERS: ReadonlyMap<unknown, ServiceTier> = new Map<unknown, ServiceTier>([
  ['default', 'standard'],
  ['standard', 'standard'],
  ['flex', 'flex'],
  ['priority', 'priority'],
]);

/** Translates `service_tier`. Undefined: Google chooses the tier. */
export function serviceTierOf({ request, adjusted }: Translation): ServiceTier | undefined {
  const client = asRecord<ClientParameters>(request);
  const given = client?.service_tier ?? client?.serviceTier;
  if (given === undefined || given === 'auto') return undefined;
  const tier = SERVICE_TIERS.get(given);
  if (!tier) adjusted.add('service_tier');
  return tier;
}
