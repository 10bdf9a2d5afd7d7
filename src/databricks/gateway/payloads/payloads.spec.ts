import type { StreamChunk } from '../../../endpoints/stream-chunk';
import { boundedJson } from './bounded-json';
import { JoinedResponse } from './joined-response';
import { loadRedactor } from './redact-payload';

const same = <Value>(value: Value): Value => value;

describe('boundedJson', () => {
  it('returns the JSON up to the limit, in bytes', () => {
    expect(boundedJson({ a: 'é' }, 10, same)).toBe('{"a":"é"}');
    expect(boundedJson({ a: 'éé' }, 10, same)).toBeUndefined();
    expect(boundedJson({ id: 2n ** 60n }, 100, same)).toBe('{"id":1152921504606846976}');
  });

  it('does not redact a value that is much too large', () => {
    const redact = jest.fn(same);
    expect(boundedJson({ texts: ['x'.repeat(50), 'x'.repeat(51)] }, 100, redact)).toBeUndefined();
    expect(boundedJson({ list: Array.from({ length: 100 }, () => 1) }, 100, redact)).toBeUndefined();
    expect(redact).not.toHaveBeenCalled();
  });
});

describe('JoinedResponse', () => {
  it('joins the choices of completions in the order of their indexes, without usage of chunks', () => {
    const joined = new JoinedResponse();
    const chunk = (index: number, text: string, finish_reason: 'stop' | null = null): StreamChunk => {
      const choice = { index, text, finish_reason };
      return Object.assign({ choices: [choice] }, { id: 'c', object: 'text_completion_chunk' });
    };
    for (const read of [chunk(1, 'b'), chunk(0, 'a'), chunk(1, 'B', 'stop'), chunk(0, '', 'stop')]) joined.add(read);
    expect(joined.toResponse({ total_tokens: 3 })).toEqual({
      id: 'c',
      object: 'text_completion',
      choices: [
        { index: 0, text: 'a', finish_reason: 'stop' },
        { index: 1, text: 'bB', finish_reason: 'stop' },
      ],
      usage: { total_tokens: 3 },
    });
    expect(joined.length).toBe(3);
  });
});

describe('A payload redactor', () => {
  it('hides tokens, which it cannot inspect', async () => {
    const { request } = await loadRedactor('pii');
    expect(request({ prompt: [[1, 2]], suffix: 'bob@example.com' })).toEqual({
      prompt: '[redacted]',
      suffix: '<EMAIL_ADDRESS>',
    });
  });

  it('hides all texts of a chat and of its response, and keeps the rest', async () => {
    const { request, response } = await loadRedactor('content');
    const messages = [{ role: 'user', content: 'Hi' }];
    expect(request({ messages, temperature: 1 })).toEqual({
      messages: [{ role: 'user', content: '[redacted]' }],
      temperature: 1,
    });
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }];
    expect(response({ id: 'x', choices })).toMatchObject({
      id: 'x',
      choices: [{ message: { content: '[redacted]' } }],
    });
  });
});
