import { comparable, deliver } from '../../test/contract/repeated-streams';
import { toChatChunks } from '../providers/models/claude/messages-stream';
import { chatChunks } from '../providers/openai-protocol/chat-chunks';
import { completionsChunks } from '../providers/openai-protocol/completions';
import type { StreamTranslator } from '../providers/contract/provider-adapter';
import { MLFLOW_DIALECT } from './mlflow.dialect';
import type { StreamChunk } from './stream-chunk';

const ROLE = delta('{"role":"assistant","content":""}');
const FINISH = delta('{}', '"stop"');

function event(data: string, name = '') {
  return { event: name, data };
}

function delta(json: string, finish = 'null', more = '') {
  return event(`{"id":"c","created":1,"choices":[{"index":0,"delta":${json},"finish_reason":${finish}}]${more}}`);
}

function content(body: string, more = '') {
  return delta(`{"content":"${body}"}`, 'null', more);
}

/** Returns how many events were copied, after checking that copying changes no byte. */
function copied(
  translator: () => StreamTranslator<StreamChunk>,
  events: readonly { event: string; data: string }[],
): number {
  const reads = [events.slice(0, 2), events.slice(2)];
  const [fast, slow] = [true, false].map((copies) => deliver(translator(), reads, MLFLOW_DIALECT, copies));
  expect(comparable(fast!)).toEqual(comparable(slow!));
  expect(slow!.copied).toBe(0);
  return fast!.copied;
}

const chat = () => chatChunks('m');

describe('RepeatedEvents', () => {
  it('copies the text of the third event of a kind and of all that follow', () => {
    expect(copied(chat, [ROLE, ...['a', 'b', 'c', ' d', '\\n', 'é😀'].map((text) => content(text)), FINISH])).toBe(4);
  });

  it('translates an empty text, and events that are not valid JSON', () => {
    expect(copied(chat, [ROLE, ...['a', 'b', '', 'c'].map((text) => content(text)), FINISH])).toBe(0);
    expect(copied(chat, [ROLE, ...['a', 'b', '\t'].map((text) => content(text))])).toBe(0);
    expect(copied(chat, [ROLE, ...['a', 'b', '\\'].map((text) => content(text))])).toBe(0);
  });

  it('does not take a text with quotes for a field', () => {
    const events = ['a', 'b', 'c\\"},\\"content\\":\\"d', 'e","content":"f'].map((text) => content(text));
    expect(copied(chat, [ROLE, ...events, FINISH])).toBe(1);
  });

  it('writes a text with other escapes as JSON.stringify does', () => {
    const { writes } = deliver(chat(), [
      ['a', 'b', '\\u0041\\/\\ud800', '\\uD83D\\ude00'].map((text) => content(text)),
    ]);
    expect(writes.join('')).toContain('"content":"A/\\ud800"');
    expect(writes.join('')).toContain('"content":"😀"');
  });

  it('copies events with padding of random length', () => {
    const events = ['a', 'b', 'c', 'd'].map((text, at) => content(text, `,"obfuscation":"${'x'.repeat(at)}"`));
    expect(copied(chat, [ROLE, ...events, FINISH])).toBe(2);
  });

  it('copies reasoning', () => {
    const events = ['reasoning_content', 'reasoning'].flatMap((name) =>
      ['a', 'b', 'c'].map((text) => delta(`{"content":null,"${name}":"${text}"}`)),
    );
    expect(copied(chat, [ROLE, ...events, FINISH])).toBe(2);
  });

  it('translates all events of a provider whose chunks depend on the text of earlier events', () => {
    const translator = () => chatChunks('m', { readsText: true });
    expect(copied(translator, [ROLE, ...['a', 'a', 'a'].map((text) => content(text))])).toBe(0);
  });

  it('translates events with log probabilities, lists, tool calls or a finish reason', () => {
    const kinds = [
      (text: string) => delta(`{"content":"${text}"}`, 'null,"logprobs":{"content":[]}'),
      (text: string) => delta(`{"content":"${text}","annotations":[{"a":1}]}`),
      (text: string) => delta(`{"content":"${text}","tool_calls":[{"index":0,"id":"i","function":{"name":"f"}}]}`),
      (text: string) => delta(`{"content":"${text}"}`, '"length"'),
    ];
    for (const kind of kinds) expect(copied(chat, [ROLE, ...['a', 'b', 'c'].map(kind)])).toBe(0);
  });

  it('translates events of several choices', () => {
    const events = ['a', 'b', 'c', 'd'].map((text) =>
      event(`{"choices":[{"index":0,"delta":{"content":"${text}"}},{"index":1,"delta":{"refusal":"r"}}]}`),
    );
    expect(copied(chat, events)).toBe(0);
  });

  it('stops examining a stream whose events never repeat', () => {
    const counted = (at: number, text: string) => content(text, `,"sequence":${at}`);
    const changing = Array.from({ length: 20 }, (_, at) => counted(at, 'a'));
    expect(copied(chat, [...changing, ...['a', 'b', 'c'].map((text) => content(text))])).toBe(0);
    expect(copied(chat, [...changing.slice(0, 5), ...['a', 'b', 'c'].map((text) => content(text))])).toBe(1);
  });

  it('copies completions', () => {
    const events = ['a', 'b', 'c', 'd'].map((text) =>
      event(`{"id": "c", "choices": [{"text": "${text}", "index": 0, "logprobs": null, "finish_reason": null}]}`),
    );
    expect(copied(() => completionsChunks('m'), events)).toBe(2);
  });

  it('copies Claude’s text and thinking, and keeps what later events need of them', () => {
    const block = (type: string, fields: string) => event(`{"type":"content_block_${type}","index":0,${fields}}`, '');
    const piece = (name: string, text: string) =>
      block('delta', `"delta":{"type":"${name}_delta","${name}":"${text}"}`);
    const cited =
      '"delta":{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"https://a.test","title":"A"}}';
    const events = [
      event('{"type":"message_start","message":{"id":"m","usage":{"input_tokens":1}}}'),
      block('start', '"content_block":{"type":"thinking","thinking":""}'),
      ...['a', 'b', '\\nc', 'd'].map((text) => piece('thinking', text)),
      block('delta', '"delta":{"type":"signature_delta","signature":"s"}'),
      block('stop', '"x":1'),
      block('start', '"content_block":{"type":"text","text":""}'),
      ...['a', 'b', '😀\\u0063', 'd'].map((text) => piece('text', text)),
      block('delta', cited),
      block('stop', '"x":1'),
      event('{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}'),
      event('{"type":"message_stop"}'),
    ];
    expect(copied(() => toChatChunks({ model: 'm', usesOutputTool: false }), events)).toBe(4);
  });
});
