import { deliver } from '../../../test/contract/repeated-streams';
import { toChatResponse } from './chat-response';
import { toChatChunks } from './chat-stream';
import { toChatResponse as toV1Response } from './v1/chat-response';
import { toChatChunks as toV1Chunks } from './v1/chat-stream';
import type { ChatChunk } from '../../wire';
import type { StreamTranslator } from '../contract/provider-adapter';

const page = { type: 'document', id: 'd1', document: { id: 'd1', url: 'https://a.example', title: 'A' } };
const note = { type: 'document', id: 'd2', document: { id: 'd2', text: 'Cats purr.' } };
const result = { type: 'tool', id: 't1', tool_output: { url: 'https://b.example' } };
const cited = (url: string, start_index: number, end_index: number, title = url) => ({
  type: 'url_citation',
  url_citation: { url, title, start_index, end_index },
});

const CITATIONS = [
  { start: 0, end: 4, text: 'Cats', content_index: 0, type: 'TEXT_CONTENT', sources: [page, note] },
  { start: 1, end: 5, text: 'purr', content_index: 1, sources: [result] },
  { start: 3, end: 5, text: 'do', type: 'PLAN', sources: [page] },
];
const ANNOTATIONS = [
  cited('https://a.example', 0, 4, 'A'),
  cited('https://b.example', 6, 10),
  cited('https://a.example', 0, 0, 'A'),
];

function deltasOf(translate: StreamTranslator<ChatChunk>, events: readonly object[]) {
  const chunks = events.flatMap((event) => translate({ event: '', data: JSON.stringify(event) }));
  return chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
}

describe('citations of Cohere', () => {
  it('become URL citations if their sources have a URL; all stay in the native list', () => {
    const content = [
      { type: 'text', text: 'Cats ' },
      { type: 'text', text: ' purr' },
    ];
    const body = { message: { content, citations: CITATIONS }, finish_reason: 'COMPLETE' };
    const { message } = toChatResponse(body, 'm').choices[0]!;
    expect(message).toMatchObject({ annotations: ANNOTATIONS, citations: CITATIONS });
  });

  it('become the same annotations in a stream', () => {
    const content = (index: number, text: string) => [
      { type: 'content-start', index, delta: { message: { content: { type: 'text', text: '' } } } },
      { type: 'content-delta', index, delta: { message: { content: { text } } } },
    ];
    const deltas = deltasOf(toChatChunks('m'), [
      { type: 'message-start', id: 'a' },
      ...content(0, 'Cats '),
      ...content(1, ' purr'),
      ...CITATIONS.map((citations) => ({ type: 'citation-start', delta: { message: { citations } } })),
      { type: 'message-end', delta: { finish_reason: 'COMPLETE' } },
    ]);
    expect(deltas.flatMap((delta) => delta['annotations'] ?? [])).toEqual(ANNOTATIONS);
    expect(deltas.flatMap((delta) => delta['citations'] ?? [])).toEqual(CITATIONS);
  });

  it('have the same positions when events differ only in their text', () => {
    const event = (data: object) => ({ event: '', data: JSON.stringify(data) });
    const content = (type: string, index: number, text: string) =>
      event({ type, index, delta: { message: { content: { text } } } });
    const events = [
      event({ type: 'message-start', id: 'a' }),
      content('content-start', 0, ''),
      ...Array.from('🐈 purr', (text) => content('content-delta', 0, text)),
      content('content-start', 1, ''),
      content('content-delta', 1, ' Cats'),
      event({
        type: 'citation-start',
        delta: { message: { citations: { start: 1, end: 5, content_index: 1, sources: [page] } } },
      }),
      event({ type: 'message-end', delta: { finish_reason: 'COMPLETE' } }),
    ];
    const { writes, copied } = deliver(toChatChunks('m'), [events]);
    expect(copied).toBeGreaterThan(0);
    expect(writes.join('')).toContain('"start_index":7,"end_index":11');
  });

  it('become the same annotations with version 1, whose citations name documents, with and without a stream', () => {
    const response = {
      text: 'Cats purr',
      citations: [{ start: 0, end: 4, text: 'Cats', document_ids: ['d1', 'd2', 'd3'] }],
      documents: [page.document, note.document],
      finish_reason: 'COMPLETE',
    };
    const expected = { citations: response.citations, annotations: [cited('https://a.example', 0, 4, 'A')] };
    expect(toV1Response(response, 'm').choices[0]!.message).toMatchObject(expected);
    const deltas = deltasOf(toV1Chunks('m'), [
      { event_type: 'stream-start', generation_id: 'a' },
      { event_type: 'text-generation', text: response.text },
      { event_type: 'stream-end', finish_reason: 'COMPLETE', response },
    ]);
    expect(deltas.at(-1)).toMatchObject(expected);
  });
});
