import type { JsonObject } from '../shared/json';
import { BASIC_SAMPLING_RULES, COMMON_CHAT_FIELDS, nativeParameters } from '../shared/native-parameters';

/** Read elsewhere. */
const READ: ReadonlySet<string> = new Set([
  ...COMMON_CHAT_FIELDS,
  'parallel_tool_calls',
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

/** What the client wrote beyond OpenAI's fields: fields of the API, and parameters of the model's maker. */
export interface OwnWords {
  readonly ofConverse: JsonObject;
  readonly ofModel: JsonObject;
}

/** Sorts what is not read elsewhere; names what is dropped in `adjusted`. */
export function readOwnWords(request: JsonObject, adjusted: Set<string>): OwnWords {
  const words = Object.entries(nativeParameters(request, READ, BASIC_SAMPLING_RULES, adjusted));
  return {
    ofConverse: Object.fromEntries(words.filter(([name]) => OF_CONVERSE.has(name))),
    ofModel: Object.fromEntries(words.filter(([name]) => !OF_CONVERSE.has(name))),
  };
}
