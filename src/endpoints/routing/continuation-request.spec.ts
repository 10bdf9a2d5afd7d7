import { ScriptedProvider } from '../../../test/support/endpoints';
import type { AnyRequest, ChatRequest } from '../../wire';
import { continuationsAt, isContinuable } from './continuation-request';

const USER = { role: 'user', content: 'Explain.' };
const chat = (more: object = {}) => ({ messages: [USER], stream: true, ...more }) as ChatRequest;

function continuations(request: AnyRequest, partial: string, canPrefill = false) {
  const provider = new ScriptedProvider();
  if (canPrefill) provider.prefilled.add('one');
  return continuationsAt(provider.serve(['one']).byName.get('one')!, request, partial);
}

describe('continuationsAt', () => {
  it('prefers a prefill to an instruction', () => {
    const [prefill, instruction, ...others] = continuations(chat(), 'A gateway ', true);
    const begun = { role: 'assistant', content: 'A gateway' };
    expect(prefill!.request.messages).toEqual([USER, begun]);
    expect((instruction!.request.messages as ChatRequest['messages']).slice(0, 2)).toEqual([USER, begun]);
    expect(others).toEqual([]);
  });

  it('quotes the end of the text in the instruction', () => {
    const text = `${'word '.repeat(50)}and this is how it ends`;
    const [instruction] = continuations(chat(), text);
    const last = (instruction!.request as ChatRequest).messages.at(-1);
    expect(last?.role).toBe('user');
    expect(last?.content).toContain(`\n-----\n${instruction!.seam.anchor}\n-----\n`);
    expect(text.endsWith(instruction!.seam.anchor)).toBe(true);
  });

  it.each([
    ['text', 'It is', 'It is a gateway'],
    [
      'parts',
      [{ type: 'text', text: 'It is' }],
      [
        { type: 'text', text: 'It is' },
        { type: 'text', text: ' a gateway' },
      ],
    ],
    ['nothing', null, ' a gateway'],
  ])('extends an assistant message at the end of the conversation that contains %s', (_what, content, extended) => {
    const request = chat({ messages: [USER, { role: 'assistant', content }] });
    const [prefill] = continuations(request, ' a gateway', true);
    expect(prefill!.request.messages).toEqual([USER, { role: 'assistant', content: extended }]);
    expect(request.messages[1]?.content).toEqual(content);
  });

  it('appends the text to the prompt of completions', () => {
    const [only, ...others] = continuations({ prompt: 'Once', stream: true }, ' upon a time ');
    expect(only!.request).toEqual({ prompt: 'Once upon a time', stream: true });
    expect(others).toEqual([]);
  });

  it('repeats the request if the text is white space', () => {
    const [only] = continuations(chat(), '\n\n');
    expect(only!.request).toEqual(chat());
    expect(only!.seam.push('\n\nA gateway')).toBe('A gateway');
  });

  it('lowers the token limits by the estimated length of the text, but not below 1', () => {
    const [lowered] = continuations(chat({ max_tokens: 100, max_completion_tokens: null }), 'x'.repeat(41));
    expect(lowered!.request).toMatchObject({ max_tokens: 89, max_completion_tokens: null });
    expect(continuations(chat({ max_completion_tokens: 5 }), 'x'.repeat(41))[0]!.request).toMatchObject({
      max_completion_tokens: 1,
    });
  });
});

describe('isContinuable', () => {
  it.each([
    {},
    { n: 1 },
    { n: null },
    { response_format: { type: 'text' } },
    { response_format: null },
    { modalities: ['text'] },
    { tools: [] },
    { guided_json: null },
  ])('is true for a chat with %j', (more) => {
    expect(isContinuable(chat(more))).toBe(true);
  });

  it.each([
    { n: 2 },
    { response_format: { type: 'json_object' } },
    { response_format: { type: 'json_schema', json_schema: {} } },
    { guided_regex: 'a+' },
    { structured_outputs: {} },
    { modalities: ['text', 'audio'] },
    { prompt: 'Once', echo: true },
    { prompt: ['Once', 'Twice'] },
    { prompt: [1, 2] },
  ])('is false for a request with %j', (more) => {
    expect(isContinuable({ stream: true, ...more } as AnyRequest)).toBe(false);
  });
});
