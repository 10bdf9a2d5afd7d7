import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { DatabricksAdapter } from '../../../src/providers/databricks/databricks.adapter';
import { DatabricksConfig } from '../../../src/providers/databricks/databricks.config';

const adapter = new DatabricksAdapter();
const target = (settings: Partial<DatabricksConfig>) => (base: string, key: string) => ({
  model: 'databricks-claude-sonnet-4-5',
  config: Object.assign(new DatabricksConfig(), { host: base, token: new Secret(key) }, settings),
});
const embeddings = { request: INPUT, response: 'openai/embeddings-response.json' };
const providerError = 'databricks/rate-limit.json';

export const DATABRICKS_ROWS: ContractCase[] = [
  {
    name: 'databricks',
    adapter,
    target: target({}),
    recordings: {
      chat: {
        request: GREETING,
        response: 'databricks/reasoning-response.json',
        stream: 'databricks/reasoning-stream.sse',
      },
      completions: {
        request: PROMPT,
        response: 'openai/completions-response.json',
        stream: 'openai/completions-stream.sse',
      },
      embeddings,
    },
    providerError,
    unsupported: {},
  },
  {
    name: 'databricks (tools)',
    adapter,
    target: target({ completions_mode: 'chat' }),
    recordings: {
      chat: {
        request: WEATHER,
        response: 'openai/parallel-tools-response.json',
        stream: 'openai/parallel-tools-stream.sse',
      },
      completions: {
        request: PROMPT,
        response: 'databricks/reasoning-response.json',
        stream: 'databricks/reasoning-stream.sse',
      },
      embeddings,
    },
    providerError,
    unsupported: {},
  },
];
