import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-subject';
import { DatabricksAdapter } from '../../../src/providers/databricks/databricks.adapter';
import { DatabricksConfig } from '../../../src/providers/databricks/databricks.config';

const adapter = new DatabricksAdapter();
const target = (settings: Partial<DatabricksConfig>) => (base: string, key: string) => ({
  model: 'databricks-claude-sonnet-4-5',
  config: Object.assign(new DatabricksConfig(), { host: base, token: new Secret(key) }, settings),
});
const embeddings = { request: INPUT, whole: 'openai/embeddings-response.json' };
const refusal = 'databricks/rate-limit.json';

export const DATABRICKS_ROWS: ContractCase[] = [
  {
    name: 'databricks',
    adapter,
    target: target({}),
    recordings: {
      chat: {
        request: GREETING,
        whole: 'databricks/reasoning-response.json',
        streamed: 'databricks/reasoning-stream.sse',
      },
      completions: {
        request: PROMPT,
        whole: 'openai/completions-response.json',
        streamed: 'openai/completions-stream.sse',
      },
      embeddings,
    },
    refusal,
    cannot: {},
  },
  {
    name: 'databricks (tools)',
    adapter,
    target: target({ completions_mode: 'chat' }),
    recordings: {
      chat: {
        request: WEATHER,
        whole: 'openai/parallel-tools-response.json',
        streamed: 'openai/parallel-tools-stream.sse',
      },
      completions: {
        request: PROMPT,
        whole: 'databricks/reasoning-response.json',
        streamed: 'databricks/reasoning-stream.sse',
      },
      embeddings,
    },
    refusal,
    cannot: {},
  },
];
