import { recordedJson } from '../../support/recorded';
import { Secret } from '../../../src/config';
import { GREETING, INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractRow, Recording } from '../contract-subject';
import { LOOK_ALIKES } from '../../../src/providers/compatible/look-alikes';
import { asksForCompletions, targetOf, type LookAlike } from '../../support/providers/compatible';

const COMPLETIONS: Recording = {
  request: PROMPT,
  whole: 'openai/completions-response.json',
  streamed: 'openai/completions-stream.sse',
};

/** Each has a file of recordings with its name; what they hold and what the adapter has makes the row. */
export const LOOK_ALIKE_ROWS: ContractRow[] = LOOK_ALIKES.map((Adapter) => {
  const adapter: LookAlike = new Adapter();
  const { name, chat, embeddings } = adapter;
  return {
    name,
    adapter,
    target: (base, key) => targetOf(name, { api_key: new Secret(key), api_base: `${base}/v1` }),
    recordings: { ...(chat && texts(adapter)), ...(embeddings && { embeddings: vectors(name) }) },
    refusal: `look-alikes/${name}.json#refusal`,
    cannot: {
      ...(chat ? {} : { chat: 'the vendor serves embedding models only', completions: 'the vendor does not chat' }),
      ...(embeddings ? {} : { embeddings: 'the vendor serves no embedding models' }),
    },
  };
});

function texts(adapter: LookAlike): ContractRow['recordings'] {
  const file = `look-alikes/${adapter.name}.json`;
  const recording = { whole: `${file}#chat`, streamed: `${file}#stream` };
  const hasTools = JSON.stringify(recordedJson(recording.whole)).includes('"tool_calls"');
  return {
    chat: { ...recording, request: hasTools ? WEATHER : GREETING },
    completions: asksForCompletions(adapter) ? COMPLETIONS : { ...recording, request: PROMPT },
  };
}

/** The vendor's own, or OpenAI's, whose shape nearly all have. */
function vectors(name: string): Recording {
  const file = `look-alikes/${name}.json`;
  const isOwn = 'embeddings' in recordedJson(file);
  return { request: INPUT, whole: isOwn ? `${file}#embeddings` : 'openai/embeddings-response.json' };
}
