import { block, context, delta, ended, event, started, translate } from '../../../../test/support/providers/anthropic';
import { toChatResponse } from './messages-response';

const page = {
  type: 'web_search_result_location',
  url: 'https://example.com/a',
  title: 'Cats',
  encrypted_index: 'ZW5j',
  cited_text: 'Cats purr.',
};
const passage = {
  type: 'char_location',
  document_index: 0,
  start_char_index: 3,
  end_char_index: 9,
  cited_text: 'purr',
};
const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'cats' } };
const results = {
  type: 'web_search_tool_result',
  tool_use_id: 'srvtoolu_1',
  content: [{ type: 'web_search_result', url: 'https://example.com/a', title: 'Cats', encrypted_content: 'ZW5j' }],
};

const CONTENT = [
  search,
  results,
  { type: 'text', text: 'Well: ' },
  { type: 'text', text: 'Cats purr', citations: [page, passage] },
  { type: 'text', text: '.', citations: null },
];

const ANNOTATIONS = [
  {
    type: 'url_citation',
    url_citation: {
      url: 'https://example.com/a',
      title: 'Cats',
      encrypted_index: 'ZW5j',
      cited_text: 'Cats purr.',
      start_index: 6,
      end_index: 15,
    },
  },
  { ...passage, start_index: 6, end_index: 15 },
];

const stop = (index: number) => event('content_block_stop', { index });

const EVENTS = [
  started(),
  block(0, { ...search, input: {} }),
  delta(0, { type: 'input_json_delta', partial_json: '{"query":' }),
  delta(0, { type: 'input_json_delta', partial_json: '"cats"}' }),
  stop(0),
  block(1, results),
  stop(1),
  block(2, { type: 'text', text: '' }),
  delta(2, { type: 'text_delta', text: 'Well: ' }),
  stop(2),
  block(3, { type: 'text', text: '', citations: [] }),
  delta(3, { type: 'citations_delta', citation: page }),
  delta(3, { type: 'text_delta', text: 'Cats ' }),
  delta(3, { type: 'citations_delta', citation: passage }),
  delta(3, { type: 'text_delta', text: 'purr' }),
  stop(3),
  block(4, { type: 'text', text: '.' }),
  stop(4),
  ...ended,
];

/** The lists of a field, joined over all deltas. */
function streamed(field: string, events = EVENTS): unknown[] {
  const deltas = translate(events).flatMap(({ choices }) => choices.map((choice) => choice.delta));
  return deltas.flatMap((each) => (each[field] as unknown[] | undefined) ?? []);
}

describe('citations of Claude', () => {
  it('become annotations with the position of the cited text', () => {
    const { message } = toChatResponse({ content: CONTENT }, context).choices[0]!;
    expect(message.annotations).toEqual(ANNOTATIONS);
    expect(message.content?.slice(6, 15)).toBe('Cats purr');
  });

  it('become the same annotations in a stream', () => {
    expect(streamed('annotations')).toEqual(ANNOTATIONS);
  });

  it('count an emoji as one character', () => {
    const content = [{ type: 'text', text: '🐈 ' }, CONTENT[3]];
    const [annotation] = toChatResponse({ content }, context).choices[0]!.message.annotations as [object];
    expect(annotation).toMatchObject({ url_citation: { start_index: 2, end_index: 11 } });
    const events = [
      started(),
      block(0, { type: 'text', text: '🐈 ' }),
      stop(0),
      block(1, { type: 'text', text: 'Cats purr', citations: [page] }),
      stop(1),
      ...ended,
    ];
    expect(streamed('annotations', events)).toEqual([annotation]);
  });

  it('become a URL citation for a search result whose source is a URL', () => {
    const result = { type: 'search_result_location', title: 'Cats', search_result_index: 0 };
    const cited = (source: string) => [{ type: 'text', text: 'Purr', citations: [{ ...result, source }] }];
    const annotations = (source: string) =>
      toChatResponse({ content: cited(source) }, context).choices[0]!.message.annotations;
    const url = 'https://example.com/a';
    expect(annotations(url)).toMatchObject([{ type: 'url_citation', url_citation: { url, title: 'Cats' } }]);
    expect(annotations('handbook')).toMatchObject([{ ...result, source: 'handbook' }]);
  });
});

describe('blocks of Claude’s server tools', () => {
  it('are returned unchanged in native_blocks', () => {
    const { message } = toChatResponse({ content: CONTENT }, context).choices[0]!;
    expect(message.native_blocks).toEqual([search, results]);
  });

  it('are sent whole in a stream, with the input that came in fragments', () => {
    expect(streamed('native_blocks')).toEqual([search, results]);
  });

  it('are sent at the end of the message if no content_block_stop event ends them', () => {
    const events = [
      started(),
      block(0, { ...search, input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"query":' }),
      block(1, { type: 'compaction', content: 'So ' }),
      delta(1, { type: 'compaction_delta', content: 'far.' }),
      ...ended,
    ];
    expect(streamed('native_blocks', events)).toEqual([
      { ...search, input: '{"query":' },
      { type: 'compaction', content: 'So far.' },
    ]);
  });
});
