import { CLAUDE_4_5, bodyOf, requestOf, recordedJson, errorOf } from '../../../../test/support/anthropic';
import type { ChatRequest } from '../../../wire';

const recorded = recordedJson('chat-request.json');

describe('toMessagesRequest', () => {
  it('translates the recorded request', () => {
    expect(bodyOf(recorded['client'] as object)).toEqual(recorded['provider']);
  });

  it('does not modify the request', () => {
    const request = structuredClone(recorded['client']) as ChatRequest;
    bodyOf(request);
    expect(request).toEqual(recorded['client']);
  });

  it('sends the model of the endpoint, not of the request', () => {
    expect(bodyOf({ model: 'my-endpoint' }).model).toBe(CLAUDE_4_5);
  });

  it('sends stream only when it is true, and never stream_options', () => {
    expect(bodyOf({ stream: true, stream_options: { include_usage: true } })).toMatchObject({ stream: true });
    expect(bodyOf({ stream: false })).not.toHaveProperty('stream');
    expect(bodyOf({ stream: true, stream_options: { include_usage: true } })).not.toHaveProperty('stream_options');
  });
});

describe('toMessagesRequest parameters:', () => {
  it('n must be 1', () => {
    expect(bodyOf({ n: 1 })).not.toHaveProperty('n');
    const message = "'n' must be '1' for the Anthropic provider. Received value: '2'.";
    expect(errorOf({ n: 2 })).toMatchObject({ status: 422, message });
  });

  it.each([
    ['END', ['END'], []],
    [['END', ' \n'], ['END'], ['stop']],
    [['\n'], undefined, ['stop']],
  ])('stop %j becomes stop_sequences %j', (stop, expected, adjusted) => {
    const result = requestOf({ stop });
    expect(result.body.stop_sequences).toEqual(expected);
    expect(result.adjusted).toEqual(adjusted);
  });

  it.each([
    [{ user: 'u1' }, { user_id: 'u1' }, []],
    [{ safety_identifier: 's1' }, { user_id: 's1' }, []],
    [{ user: 'u1', metadata: { user_id: 'm1' } }, { user_id: 'm1' }, []],
    [{ metadata: { team: 'cats' } }, undefined, ['metadata']],
  ])('%j becomes metadata %j', (request, expected, adjusted) => {
    const result = requestOf(request);
    expect(result.body.metadata).toEqual(expected);
    expect(result.adjusted).toEqual(adjusted);
  });

  it.each([
    ['auto', 'auto', []],
    ['standard_only', 'standard_only', []],
    ['default', 'standard_only', []],
    ['flex', undefined, ['service_tier']],
  ])('service_tier %s becomes %s', (service_tier, expected, adjusted) => {
    const result = requestOf({ service_tier });
    expect(result.body.service_tier).toBe(expected);
    expect(result.adjusted).toEqual(adjusted);
  });

  it('penalties, seed and logit_bias are dropped, and reported unless they have no effect', () => {
    const { body, adjusted } = requestOf({
      presence_penalty: 1,
      frequency_penalty: 0,
      seed: 7,
      logit_bias: {},
      logprobs: false,
    });
    expect(body).toEqual(bodyOf({}));
    expect(adjusted).toEqual(['presence_penalty', 'seed']);
  });

  it.each([
    [{ logprobs: true }],
    [{ functions: [{}] }],
    [{ audio: { voice: 'x' } }],
    [{ modalities: ['text', 'audio'] }],
    [{ web_search_options: {} }],
  ])('%j is rejected', (request) => {
    expect(errorOf(request)).toMatchObject({ status: 422, param: Object.keys(request)[0] });
  });

  it('message fields without an equivalent are dropped and reported', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } };
    const quoting = { type: 'text', text: 'x', citations: [{ type: 'char_location' }] };
    const messages = [
      { role: 'user', content: [image, quoting], name: 'ann' },
      { role: 'assistant', content: [quoting] },
      { role: 'user', content: 'Go on.' },
    ];
    const { body, adjusted } = requestOf({ messages });
    expect(adjusted).toEqual(['messages.name', 'image_url.detail', 'text.citations']);
    expect(JSON.stringify(body.messages[0])).not.toMatch(/ann|detail|citations/);
    expect(body.messages[1]?.content).toEqual([quoting]);
  });

  it('native parameters are passed through', () => {
    const native = { container: 'container_1', mcp_servers: [{ type: 'url', url: 'https://example.com', name: 'x' }] };
    expect(bodyOf({ ...native, modalities: ['text'] })).toEqual({ ...bodyOf({}), ...native });
    expect(bodyOf({ output_config: { effort: 'low' } }).output_config).toEqual({ effort: 'low' });
  });
});
