import { toChatChunks } from './converse-stream';
import { toChatResponse } from './converse-response';

const context = { model: 'm', id: 'a', usesHiddenTool: false };
const page = { title: 'Cats', location: { web: { url: 'https://example.com', domain: 'example.com' } } };
const passage = { title: 'Book', location: { documentPage: { documentIndex: 0, start: 1, end: 2 } } };

const ANNOTATIONS = [
  {
    type: 'url_citation',
    url_citation: {
      title: 'Cats',
      url: 'https://example.com',
      domain: 'example.com',
      start_index: 6,
      end_index: 15,
    },
  },
  { type: 'citation', ...passage, start_index: 6, end_index: 15 },
];

describe('citations of Amazon Bedrock', () => {
  it('become annotations with the position of the cited text', () => {
    const citationsContent = { content: [{ text: 'Cats purr' }], citations: [page, passage] };
    const output = { message: { content: [{ text: 'Well: ' }, { citationsContent }, { text: '.' }] } };
    const { message } = toChatResponse({ output, stopReason: 'end_turn' }, context).choices[0]!;
    expect(message).toMatchObject({ content: 'Well: Cats purr.', annotations: ANNOTATIONS });
  });

  it('become a URL citation for a search result whose source is a URL', () => {
    const result = { source: 'https://example.com/a', location: { searchResultLocation: { searchResultIndex: 0 } } };
    const citationsContent = { content: [{ text: '🐈' }], citations: [result] };
    const output = { message: { content: [{ text: '🐈 ' }, { citationsContent }] } };
    const { message } = toChatResponse({ output, stopReason: 'end_turn' }, context).choices[0]!;
    const { source: url } = result;
    expect(message.annotations).toEqual([
      { type: 'url_citation', url_citation: { source: url, url, title: url, start_index: 2, end_index: 3 } },
    ]);
  });

  it('become the same annotations in a stream', () => {
    const delta = (contentBlockIndex: number, given: object) =>
      ['contentBlockDelta', { contentBlockIndex, delta: given }] as const;
    const stop = (contentBlockIndex: number) => ['contentBlockStop', { contentBlockIndex }] as const;
    const events = [
      ['messageStart', { role: 'assistant' }] as const,
      delta(0, { text: 'Well: ' }),
      stop(0),
      delta(1, { text: 'Cats ' }),
      delta(1, { citation: page }),
      delta(1, { text: 'purr' }),
      delta(1, { citation: passage }),
      stop(1),
      delta(2, { text: '.' }),
      stop(2),
      ['messageStop', { stopReason: 'end_turn' }] as const,
    ];
    const translate = toChatChunks(context);
    const chunks = events.flatMap(([event, data]) => translate({ event, data: JSON.stringify(data) }));
    const deltas = chunks.flatMap(({ choices }) => choices.map((choice) => choice.delta));
    expect(deltas.flatMap((each) => each['annotations'] ?? [])).toEqual(ANNOTATIONS);
  });
});
