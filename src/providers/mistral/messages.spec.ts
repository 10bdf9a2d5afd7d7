import { gatewayErrorOf } from '../../../test/support/provider-error';
import type { Message } from '../../wire';
import { toMessages } from './messages';

const HI = { role: 'user', content: 'Hi' };
const messagesOf = (...messages: object[]) => toMessages(messages as Message[]) as unknown as Record<string, unknown>[];

describe('Mistral messages', () => {
  it('have no fields that Mistral does not know', () => {
    expect(
      messagesOf(
        { role: 'developer', content: 'Be brief.' },
        HI,
        { role: 'assistant', content: 'Hello', refusal: null, audio: null, tool_calls: [] },
        { role: 'user', content: 'Bye' },
      ),
    ).toEqual([
      { role: 'system', content: 'Be brief.' },
      HI,
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Bye' },
    ]);
  });

  it('keep prefix on an assistant message', () => {
    const prefix = { role: 'assistant', content: 'It is', prefix: true };
    expect(messagesOf(HI, prefix)).toEqual([HI, prefix]);
  });

  it('have tool call ids of nine letters and digits, with equal ids for a call and its result', () => {
    const calls = [
      { id: 'call_abc', type: 'function', function: { name: 'f', arguments: '{}' }, index: 0 },
      { id: 'call_abd', type: 'function', function: { name: 'f', arguments: '' } },
      { id: 'Ab3dEf9hJ', type: 'function', function: { name: 'g', arguments: '{"q":1}' } },
    ];
    const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'x' }));
    const [assistant, ...toolMessages] = messagesOf(
      { role: 'assistant', content: null, tool_calls: calls },
      ...results,
    );
    const ids = (assistant!['tool_calls'] as { id: string }[]).map(({ id }) => id);
    expect(assistant).not.toHaveProperty('content');
    expect(toolMessages.map(({ tool_call_id }) => tool_call_id)).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe('Ab3dEf9hJ');
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
  });

  it.each<[object, object[]]>([
    [
      { reasoning_content: 'Greet.' },
      [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Greet.' }] },
        { type: 'text', text: 'Hello' },
      ],
    ],
    [
      { reasoning_content: 'Greet.', thinking_blocks: [{ type: 'thinking', thinking: 'Greet.', signature: 'c2ln' }] },
      [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Greet.' }], signature: 'c2ln' },
        { type: 'text', text: 'Hello' },
      ],
    ],
  ])('contain the reasoning of an assistant message: %j', (thought, content) => {
    expect(messagesOf({ role: 'assistant', content: 'Hello', ...thought })).toEqual([{ role: 'assistant', content }]);
  });

  it.each<[object, object]>([
    [
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
      { type: 'input_audio', input_audio: 'UklGRg==' },
    ],
    [
      { type: 'file', file: { file_data: 'JVBERi0=', filename: 'a.pdf' } },
      { type: 'document_url', document_url: 'data:application/pdf;base64,JVBERi0=', document_name: 'a.pdf' },
    ],
    [
      { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=' } },
      { type: 'document_url', document_url: 'data:application/pdf;base64,JVBERi0=' },
    ],
    [
      { type: 'file', file: { file_id: 'f1' } },
      { type: 'file', file_id: 'f1' },
    ],
    [
      { type: 'document_url', document_url: 'https://example.com/a.pdf' },
      { type: 'document_url', document_url: 'https://example.com/a.pdf' },
    ],
  ])('accept the content part %j', (part, expected) => {
    expect(messagesOf({ role: 'user', content: [part] })[0]!['content']).toEqual([expected]);
  });

  it.each([
    [{ role: 'critic', content: 'x' }],
    [{ role: 'tool', content: 'x' }],
    [{ role: 'user', content: [{ type: 'video_url' }] }],
    [{ role: 'user', content: [{ type: 'file', file: {} }] }],
  ])('are rejected: %j', (message) => {
    expect(gatewayErrorOf(() => messagesOf(message))).toMatchObject({ code: 'INVALID_REQUEST', status: 422 });
  });
});
