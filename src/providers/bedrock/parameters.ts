import type { Fields } from '../shared/json';
import { FOR_PLAIN_SAMPLING, OF_EVERY_CHAT, ownWords } from '../shared/native-parameters';

/** Read elsewhere. */
const READ: ReadonlySet<string> = new Set([
  ...OF_EVERY_CHAT,
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
  readonly ofConverse: Fields;
  readonly ofModel: Fields;
}

/** Sorts what is not read elsewhere; names what is dropped in `adjusted`. */
export function readOwnWords(request: Fields, adjusted: Set<string>): OwnWords {
  const words = Object.entries(ownWords(request, READ, FOR_PLAIN_SAMPLING, adjusted));
  return {
    ofConverse: Object.fromEntries(words.filter(([name]) => OF_CONVERSE.has(name))),
    ofModel: Object.fromEntries(words.filter(([name]) => !OF_CONVERSE.has(name))),
  };
}
