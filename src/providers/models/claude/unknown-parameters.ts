import type { Fields } from '../../shared/json';
import { FOR_PLAIN_SAMPLING, OF_EVERY_CHAT, ownWords } from '../../shared/native-parameters';
import { refusedEvenEmpty, type Rules } from '../../shared/parameter-rules';
import type { Translation } from './translation';

const READ: ReadonlySet<string> = new Set([
  ...OF_EVERY_CHAT,
  'parallel_tool_calls',
  'thinking',
  'output_config',
  'user',
  'safety_identifier',
  'metadata',
  'service_tier',
]);

const RULES: Rules = {
  ...FOR_PLAIN_SAMPLING,
  web_search_options: refusedEvenEmpty("it is not supported; use the vendor's own web search tool in 'tools'"),
};

/** What the client wrote in the vendor's own words, e.g. `container` or `mcp_servers`, untouched. */
export function passedOn({ request, adjusted }: Translation): Fields {
  return ownWords(request, READ, RULES, adjusted);
}
