import { recordedJson } from '../../support/recorded';
import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase, Recording } from '../contract-case';
import { COMPATIBLE_ADAPTERS } from '../../../src/providers/compatible';
import { adapterOf, hasNativeCompletions, targetOf, type CompatibleProvider } from '../../support/providers/compatible';

const COMPLETIONS: Recording = {
  request: PROMPT,
  response: 'openai/completions-response.json',
  stream: 'openai/completions-stream.sse',
};

/** One row per OpenAI-compatible provider, from the file of recordings with its name and the operations of its adapter. */
export const COMPATIBLE_ROWS: ContractCase[] = COMPATIBLE_ADAPTERS.map((Adapter) => {
  const { name } = new Adapter();
  const adapter: CompatibleProvider = adapterOf(name);
  const { chat, embeddings } = adapter;
  return {
    name,
    adapter,
    target: (base, key) => targetOf(name, { api_key: new Secret(key), api_base: `${base}/v1` }),
    recordings: { ...(chat && texts(adapter)), ...(embeddings && { embeddings: vectors(name) }) },
    providerError: `compatible/${name}.json#refusal`,
    unsupported: {
      ...(chat ? {} : { chat: 'the provider has embedding models only', completions: 'the provider has no chat' }),
      ...(embeddings ? {} : { embeddings: 'the provider has no embedding models' }),
    },
  };
});

function texts(adapter: CompatibleProvider): ContractCase['recordings'] {
  const file = `compatible/${adapter.name}.json`;
  const recording = { response: `${file}#chat`, stream: `${file}#stream` };
  const hasTools = JSON.stringify(recordedJson(recording.response)).includes('"tool_calls"');
  return {
    chat: { ...recording, request: hasTools ? WEATHER : GREETING },
    completions: hasNativeCompletions(adapter) ? COMPLETIONS : { ...recording, request: PROMPT },
  };
}

/** The provider's own recording, or OpenAI's, whose schema most providers use. */
function vectors(name: string): Recording {
  const file = `compatible/${name}.json`;
  const isOwn = 'embeddings' in recordedJson(file);
  return { request: INPUT, response: isOwn ? `${file}#embeddings` : 'openai/embeddings-response.json' };
}
