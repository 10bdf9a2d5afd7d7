import { toChatResponse } from './generate-response';
import { toChatChunks } from './generate-stream';

const web = (uri: string, title?: string) => ({ web: { uri, title } });
const cited = (url: string, start_index: number, end_index: number, title = url) => ({
  type: 'url_citation',
  url_citation: { url, title, start_index, end_index },
});

/** The annotations of a candidate with the texts as its parts, without a stream and with one event for each text. */
function annotationsOf(texts: readonly string[], fields: object): unknown[] {
  const part = (text: string) => ({ content: { parts: [{ text }] } });
  const whole = { content: { parts: texts.map((text) => ({ text })) }, finishReason: 'STOP', ...fields };
  const plain = toChatResponse({ candidates: [whole] }, 'm').choices[0]!.message.annotations;
  const translate = toChatChunks('m');
  const send = (candidate: object) => translate({ event: '', data: JSON.stringify({ candidates: [candidate] }) });
  const chunks = [...texts.flatMap((text) => send(part(text))), ...send({ finishReason: 'STOP', ...fields })];
  const deltas = [...chunks, ...translate.end!(true)].flatMap(({ choices }) => choices.map(({ delta }) => delta));
  expect(deltas.flatMap((delta) => delta['annotations'] ?? [])).toEqual(plain ?? []);
  return (plain as unknown[] | undefined) ?? [];
}

describe('sources of a Gemini response', () => {
  it('become URL citations, whose positions are converted from bytes to characters', () => {
    const groundingMetadata = {
      groundingChunks: [web('https://a.example', 'A'), web('https://b.example')],
      groundingSupports: [
        { segment: { endIndex: 7, text: 'Zürich' }, groundingChunkIndices: [0] },
        { segment: { startIndex: 8, endIndex: 18, text: '🐈 purrs' }, groundingChunkIndices: [0, 1] },
      ],
    };
    expect(annotationsOf(['Zürich ', '🐈 purrs', '.'], { groundingMetadata })).toEqual([
      cited('https://a.example', 0, 6, 'A'),
      cited('https://a.example', 7, 14, 'A'),
      cited('https://b.example', 7, 14),
    ]);
  });

  it('get the position of the segment’s text when the byte positions do not match it', () => {
    const groundingMetadata = {
      groundingChunks: [web('https://a.example')],
      groundingSupports: [{ segment: { startIndex: 0, endIndex: 4, text: 'purr' }, groundingChunkIndices: [0, 7] }],
    };
    expect(annotationsOf(['Cats ', 'purr'], { groundingMetadata })).toEqual([cited('https://a.example', 5, 9)]);
  });

  it('come without a position when no part of the text refers to them', () => {
    const groundingChunks = [
      { maps: { uri: 'https://maps.example', title: 'M' } },
      { image: { sourceUri: 'https://image.example', imageUri: 'https://image.example/a.png' } },
      { retrievedContext: { uri: 'gs://bucket/book.pdf' } },
    ];
    expect(annotationsOf(['Cats'], { groundingMetadata: { groundingChunks } })).toEqual([
      cited('https://maps.example', 0, 0, 'M'),
      cited('https://image.example', 0, 0),
    ]);
  });

  it.each(['citationSources', 'citations'])('become URL citations when they are quoted in %s', (name) => {
    const source = { startIndex: 5, endIndex: 9, uri: 'https://a.example', license: 'mit' };
    const citationMetadata = { [name]: [source, source, { startIndex: 0, endIndex: 4 }] };
    expect(annotationsOf(['Cats ', 'purr'], { citationMetadata })).toEqual([cited('https://a.example', 5, 9)]);
  });
});
