import { recordedJson } from '../../support/recorded';
import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase, Recording } from '../contract-subject';
import { COMPATIBLE_ADAPTERS } from '../../../src/providers/compatible';
import { asksForCompletions, targetOf, type LookAlike } from '../../support/providers/compatible';

const COMPLETIONS: Recording = {
  request: PROMPT,
  whole: 'openai/completions-response.json',
  streamed: 'openai/completions-stream.sse',
};

/** Each has a file of recordings with its name; what they hold and what the adapter has makes the row. */
export const LOOK_ALIKE_ROWS: ContractCase[] = COMPATIBLE_ADAPTERS.map((Adapter) => {
  const adapter: LookAlike = new Adapter();
  const { name, chat, embeddings } = adapter;
  return {
    name,
    adapter,
    target: (base, key) => targetOf(name, { api_key: new Secret(key), api_base: `${base}/v1` }),
    recordings: { ...(chat && texts(adapter)), ...(embeddings && { embeddings: vectors(name) }) },
    refusal: `compatible/${name}.json#refusal`,
    cannot: {
      ...(chat ? {} : { chat: 'the vendor serves embedding models only', completions: 'the vendor does not chat' }),
      ...(embeddings ? {} : { embeddings: 'the vendor serves no embedding models' }),
    },
  };
});

function texts(adapter: LookAlike): ContractCase['recordings'] {
  const file = `compatible/${adapter.name}.json`;
  const recording = { whole: `${file}#chat`, streamed: `${file}#stream` };
  const hasTools = JSON.stringify(recordedJson(recording.whole)).includes('"tool_calls"');
  return {
    chat: { ...recording, request: hasTools ? WEATHER : GREETING },
    completions: asksForCompletions(adapter) ? COMPLETIONS : { ...recording, request: PROMPT },
  };
}

/** The vendor's own, or OpenAI's, whose shape nearly all have. */
function vectors(name: string): Recording {
  const file = `compatible/${name}.json`;
  const isOwn = 'embeddings' in recordedJson(file);
  return { request: INPUT, whole: isOwn ? `${file}#embeddings` : 'openai/embeddings-response.json' };
}
