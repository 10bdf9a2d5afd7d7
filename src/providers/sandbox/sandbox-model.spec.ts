import { SandboxModel } from './sandbox-model';
import { SandboxConfig } from './sandbox.config';

/** Sends a POST request and returns the response as text. */
function post(path: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let text = '';
    const config = Object.assign(new SandboxConfig(), { tokens_per_second: 0 });
    new SandboxModel(config).dispatch(
      { origin: 'http://sandbox.invalid', path, method: 'POST', body },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, code) => void (status = code),
        onResponseData: (_controller, chunk) => void (text += chunk.toString()),
        onResponseEnd: () => resolve({ status, text }),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

describe('SandboxModel', () => {
  it('streams events in the format of the OpenAI protocol', async () => {
    const body = { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 1, stream: true };
    const { status, text } = await post('/v1/chat/completions', JSON.stringify(body));
    expect(status).toBe(200);
    const events = text.split('\n\n');
    expect(events.splice(-2)).toEqual(['data: [DONE]', '']);
    const choices = events.map((event) => (JSON.parse(event.replace('data: ', '')) as { choices: unknown }).choices);
    expect(choices).toEqual([
      [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
      [{ index: 0, delta: { content: 'Hello' }, finish_reason: null }],
      [{ index: 0, delta: {}, finish_reason: 'length' }],
    ]);
  });

  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const call = (parameters: string): string =>
    `{"messages":[{"role":"user"}],"tool_choice":"required","tools":[{"type":"function","function":{"name":"f","parameters":${parameters}}}]}`;

  it.each<[string, string]>([
    ['is not JSON', '{"messages": ['],
    ['is empty', ''],
    ['lacks a required field', '{}'],
    ['is not an object', '[1]'],
    ['is nested deeper than the stack', call(`{"properties":{"a":{"const":${deep}}}}`)],
  ])('rejects a body that %s with 400', async (_what, body) => {
    const { status, text } = await post('/v1/chat/completions', body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: null },
    });
  });

  it('returns 404 for other paths', async () => {
    const { status, text } = await post('/v1/images', '{}');
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({ error: { type: 'not_found_error' } });
  });
});
