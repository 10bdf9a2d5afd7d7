import type { JsonObject } from '../../shared/json';
import { BASIC_SAMPLING_RULES, COMMON_CHAT_FIELDS, nativeParameters } from '../../shared/native-parameters';
import { rejectEvenEmpty, type Rules } from '../../shared/parameter-rules';
import type { Translation } from './translation';

const READ: ReadonlySet<string> = new Set([
  ...COMMON_CHAT_FIELDS,
  'parallel_tool_calls',
  'thinking',
  'output_config',
  'user',
  'safety_identifier',
  'metadata',
  'service_tier',
]);

const RULES: Rules = {
  ...BASIC_SAMPLING_RULES,
  web_search_options: rejectEvenEmpty("it is not supported; use the vendor's own web search tool in 'tools'"),
};

/** What the client wrote in the vendor's own words, e.g. `container` or `mcp_servers`, untouched. */
export function passedOn({ request, adjusted }: Translation): JsonObject {
  return nativeParameters(request, READ, RULES, adjusted);
}
