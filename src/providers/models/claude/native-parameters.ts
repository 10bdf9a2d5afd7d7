import type { JsonObject } from '../../shared/json';
import { BASIC_SAMPLING_RULES, COMMON_CHAT_FIELDS, nativeParameters } from '../../shared/native-parameters';
import { rejectEvenEmpty, type Rules } from '../../shared/parameter-rules';
import type { Translation } from './translation';

const TRANSLATED: ReadonlySet<string> = new Set([
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
  web_search_options: rejectEvenEmpty("it is not supported; use Anthropic's web search tool in 'tools'"),
};

/** The parameters to pass through unchanged, e.g. `container` or `mcp_servers`. */
export function toNativeParameters({ request, adjusted }: Translation): JsonObject {
  return nativeParameters(request, TRANSLATED, RULES, adjusted);
}
