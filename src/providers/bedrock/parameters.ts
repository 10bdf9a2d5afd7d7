import { asString, type JsonObject } from '../shared/json';
import { BASIC_SAMPLING_RULES, COMMON_CHAT_FIELDS, nativeParameters } from '../shared/native-parameters';
import type { ServiceTier } from './converse-wire';

/** Fields that other modules translate. */
const TRANSLATED: ReadonlySet<string> = new Set([
  ...COMMON_CHAT_FIELDS,
  'parallel_tool_calls',
  'service_tier',
  'additionalModelRequestFields',
]);

/** Native parameters that are fields of the Converse API. */
const CONVERSE_FIELDS: ReadonlySet<string> = new Set([
  'guardrailConfig',
  'requestMetadata',
  'performanceConfig',
  'promptVariables',
  'additionalModelResponseFieldPaths',
]);

export interface NativeParameters {
  /** Fields of the Converse API. */
  readonly converse: JsonObject;
  /** All others, which are parameters of the model. */
  readonly model: JsonObject;
}

/** The native parameters of a request. Adds the names of the parameters that are dropped to `adjusted`. */
export function readNativeParameters(request: JsonObject, adjusted: Set<string>): NativeParameters {
  const parameters = Object.entries(nativeParameters(request, TRANSLATED, BASIC_SAMPLING_RULES, adjusted));
  return {
    converse: Object.fromEntries(parameters.filter(([name]) => CONVERSE_FIELDS.has(name))),
    model: Object.fromEntries(parameters.filter(([name]) => !CONVERSE_FIELDS.has(name))),
  };
}

const SERVICE_TIERS: readonly ServiceTier[] = ['default', 'flex', 'priority', 'reserved'];

/** `service_tier` if Bedrock has that tier; others are dropped. */
export function toServiceTier(value: unknown, adjusted: Set<string>): ServiceTier | undefined {
  const given = asString(value);
  const tier = SERVICE_TIERS.find((known) => known === given);
  if (!tier && given !== undefined && given !== 'auto') adjusted.add('service_tier');
  return tier;
}
