import { deliver } from '../../../test/contract/repeated-streams';
import { adapterOf, targetOf } from '../../../test/support/providers/compatible';

const URLS = ['https://a.example', 'https://b.example', 'https://c.example'];
const SOURCES = { citations: URLS, search_results: [{ url: URLS[0], title: 'A' }] };
const cited = (url: string, start_index: number, end_index: number, title = url) => ({
  type: 'url_citation',
  url_citation: { url, title, start_index, end_index },
});
const ANNOTATIONS = [
  cited(URLS[1]!, 6, 9),
  cited(URLS[0]!, 9, 12, 'A'),
  cited(URLS[1]!, 16, 19),
  cited(URLS[2]!, 0, 0),
];
const TEXTS = ['🐈 purr[', '2][1', '] all', '[2][99].'];
const request = { messages: [] };

describe.each(['perplexity', 'xai'])('sources of %s', (provider) => {
  const { chat } = adapterOf(provider);
  const target = targetOf(provider);
  const message = (sources: object, more: object = {}) => {
    const choice = { message: { content: TEXTS.join(''), ...more }, finish_reason: 'stop' };
    return chat.toResponse({ choices: [choice], ...sources }, target, request, {}).choices[0]!.message;
  };

  it('become URL citations with the positions of their numbers in the text', () => {
    expect(message(SOURCES).annotations).toEqual(ANNOTATIONS);
  });

  it('are read from search_results when there are no citations', () => {
    const { annotations } = message({ search_results: [{ url: URLS[0], title: 'A' }] });
    expect(annotations).toEqual([cited(URLS[0]!, 9, 12, 'A')]);
  });

  it('become the same annotations in the last delta of a stream', () => {
    const translate = chat.toChunks(target, request, {});
    const send = (content: string, finish_reason: string | null = null) =>
      translate({
        event: '',
        data: JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason }], ...SOURCES }),
      });
    const chunks = [...TEXTS.flatMap((text) => send(text)), ...send('', 'stop')];
    const annotations = chunks.map(({ choices }) => choices[0]?.delta['annotations']);
    expect(annotations).toEqual([...TEXTS.map(() => undefined), ANNOTATIONS]);
  });

  it('have the same positions when events differ only in their text', () => {
    const event = (content: string, finish_reason: string | null = null) => ({
      event: '',
      data: JSON.stringify({ id: 'a', choices: [{ index: 0, delta: { content }, finish_reason }], ...SOURCES }),
    });
    const reads = [[...Array.from('🐈 purr[2]', (text) => event(text)), event('', 'stop')]];
    const { writes } = deliver(chat.toChunks(target, request, {}), reads);
    expect(writes.join('')).toContain('"start_index":6,"end_index":9');
  });

  it('are not added to annotations that the provider sent', () => {
    const annotations = [cited(URLS[2]!, 1, 2)];
    expect(message(SOURCES, { annotations }).annotations).toEqual(annotations);
  });

  it('do not become annotations when there are none', () => {
    expect(message({ citations: [], search_results: null })).not.toHaveProperty('annotations');
    expect(message({ citations: [1, 'x'] })).not.toHaveProperty('annotations');
  });
});
