import { ChatRequest } from './chat';
describe('ChatRequest', () => {
  it('ok', () => {
    expect(ChatRequest.parse({ messages: [{ role: 'user', content: 'hi' }], n: null })).toEqual({
      value: { messages: [{ role: 'user', content: 'hi' }] },
    });
  });
});
