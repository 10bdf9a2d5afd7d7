import { recordedJson } from '../../../test/support/recorded';
import { adapterOf, chunksOf, HI, messagesOf, targetOf } from '../../../test/support/providers/compatible';

describe('xAI', () => {
  it('receives a space as the content of an assistant message without content', () => {
    const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const messages = [{ role: 'assistant', content: null, tool_calls: calls }];
    expect(messagesOf('xai', messages)).toEqual([{ role: 'assistant', content: ' ', tool_calls: calls }]);
  });

  it('may repeat its reasoning in the last chunk, which is removed', () => {
    const reasoning = chunksOf('xai').flatMap(({ choices }) =>
      choices.map(({ delta }) => delta.reasoning_content ?? ''),
    );
    expect(reasoning.join('')).toBe('Two cities.');
  });

  it('counts reasoning tokens separately; Sluice adds them to completion_tokens', () => {
    const response = recordedJson('compatible/xai.json#chat');
    const { usage } = adapterOf('xai').chat.toResponse(response, targetOf('xai'), HI, {});
    expect(usage).toMatchObject({ prompt_tokens: 42, completion_tokens: 131, total_tokens: 173 });
  });
});
