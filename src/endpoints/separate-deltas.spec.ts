import type { ChatChunk, ChatChunkChoice } from '../wire';
import { separateDeltas } from './separate-deltas';

const EMPTY = { role: null, content: null, tool_calls: null };
const END = { index: 0, delta: EMPTY };

function chunkOf(...choices: object[]): ChatChunk {
  const complete = choices.map((choice) => ({ index: 0, finish_reason: null, ...choice }) as ChatChunkChoice);
  return { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: complete };
}

/** Returns the choices of the chunks; fails if a chunk has several. */
function separated(...choices: object[]): ChatChunkChoice[] {
  const chunks: ChatChunk[] = [];
  separateDeltas(chunkOf(...choices), chunks);
  for (const chunk of chunks) expect(chunk).toMatchObject({ id: 'c', model: 'm', choices: [{}] });
  return chunks.flatMap((chunk) => chunk.choices);
}

const deltas = (...choices: object[]) => separated(...choices).map(({ delta }) => delta);

describe('separateDeltas', () => {
  const head = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } };
  const rest = { index: 0, function: { arguments: '{}' } };
  const whole = { ...head, function: { name: 'f', arguments: '{}' } };

  it.each([
    { delta: { ...EMPTY, content: 'Hi' }, logprobs: null },
    { delta: { ...EMPTY, content: 'Hi', annotations: [{}], reasoning_content: 'Hm' } },
    { delta: { ...EMPTY, role: 'assistant', content: '' } },
    { delta: { ...EMPTY, role: 'assistant', content: 'Hi' } },
    { delta: { ...EMPTY, tool_calls: [head] } },
    { delta: { ...EMPTY, tool_calls: [rest] } },
    { delta: EMPTY, finish_reason: 'stop', stop_reason: 7 },
  ])('appends a chunk that has only one kind of content unchanged: %j', (choice) => {
    const chunk = chunkOf(choice);
    const chunks: ChatChunk[] = [];
    separateDeltas(chunk, chunks);
    expect(chunks[0]).toBe(chunk);
    expect(chunks).toHaveLength(1);
  });

  it('separates content with the role, calls and the finish reason, in this order', () => {
    const second = { index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '{"a":1}' } };
    const delta = { role: 'assistant', content: 'Hi', tool_calls: [whole, second], reasoning_content: 'Hm' };
    expect(separated({ delta, finish_reason: 'tool_calls', native_finish_reason: 'X' })).toEqual([
      {
        index: 0,
        finish_reason: null,
        delta: { ...EMPTY, role: 'assistant', content: 'Hi', reasoning_content: 'Hm' },
      },
      { index: 0, finish_reason: null, delta: { ...EMPTY, tool_calls: [head] } },
      { index: 0, finish_reason: null, delta: { ...EMPTY, tool_calls: [rest] } },
      {
        index: 0,
        finish_reason: null,
        delta: { ...EMPTY, tool_calls: [{ ...second, function: { name: 'g', arguments: '' } }] },
      },
      {
        index: 0,
        finish_reason: null,
        delta: { ...EMPTY, tool_calls: [{ index: 1, function: { arguments: '{"a":1}' } }] },
      },
      { ...END, finish_reason: 'tool_calls', native_finish_reason: 'X' },
    ]);
  });

  it('separates the role from a call', () => {
    expect(deltas({ delta: { ...EMPTY, role: 'assistant', tool_calls: [head] } })).toEqual([
      { ...EMPTY, role: 'assistant' },
      { ...EMPTY, tool_calls: [head] },
    ]);
  });

  it('keeps other fields of a call with its name', () => {
    const extra = { extra_content: { google: { thought_signature: 'U0lH' } } };
    expect(deltas({ delta: { ...EMPTY, tool_calls: [{ ...whole, ...extra }] } })).toEqual([
      { ...EMPTY, tool_calls: [{ ...head, ...extra }] },
      { ...EMPTY, tool_calls: [rest] },
    ]);
  });

  it('separates the name of a custom tool call from its input', () => {
    const call = { index: 0, id: 'a', type: 'custom', custom: { name: 'f', input: 'x' } };
    expect(deltas({ delta: { ...EMPTY, tool_calls: [call] } })).toEqual([
      { ...EMPTY, tool_calls: [{ ...call, custom: { name: 'f', input: '' } }] },
      { ...EMPTY, tool_calls: [{ index: 0, custom: { input: 'x' } }] },
    ]);
  });

  it('keeps log probabilities with the content, and other fields of a choice with the finish reason', () => {
    const logprobs = { content: [] };
    const choice = { delta: { ...EMPTY, content: '!' }, finish_reason: 'stop', logprobs, stop_reason: 7 };
    expect(separated(choice)).toEqual([
      { index: 0, finish_reason: null, delta: { ...EMPTY, content: '!' }, logprobs },
      { ...END, finish_reason: 'stop', stop_reason: 7 },
    ]);
    expect(separated({ ...choice, delta: { ...EMPTY, tool_calls: [head] } }).at(-1)).toMatchObject({ logprobs });
  });

  it('separates a refusal from the finish reason', () => {
    expect(deltas({ delta: { ...EMPTY, refusal: 'No.' }, finish_reason: 'content_filter' })).toEqual([
      { ...EMPTY, refusal: 'No.' },
      EMPTY,
    ]);
  });

  it('appends one chunk per choice', () => {
    const choice = (index: number) => ({ index, delta: { ...EMPTY, content: `${index}` } });
    expect(separated(choice(0), choice(1)).map(({ index }) => index)).toEqual([0, 1]);
  });

  it('does not split chunks of completions', () => {
    const chunk = {
      choices: [
        { index: 0, text: 'a', finish_reason: 'stop' as const },
        { index: 1, text: 'b', finish_reason: null },
      ],
    };
    const chunks: (typeof chunk)[] = [];
    separateDeltas(chunk, chunks);
    expect(chunks).toEqual([chunk]);
  });
});
