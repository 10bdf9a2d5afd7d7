import { lookup, thrownBy, user, vertexTarget } from '../../../test/support/google';
import { adapter, requestOf, GEMINI } from '../../../test/support/providers/vertex-ai';

describe('Gemini on Vertex AI', () => {
  it('receives no ids of tool calls', () => {
    const messages = [user, { role: 'assistant', tool_calls: [{ ...lookup, thought_signature: 'c2ln' }] }];
    expect(requestOf({ messages }, GEMINI).body).toMatchObject({
      contents: [
        { role: 'user' },
        { parts: [{ functionCall: { name: 'lookup', args: { q: 'cat' } }, thoughtSignature: 'c2ln' }] },
      ],
    });
    expect(JSON.stringify(requestOf({ messages }, GEMINI).body)).not.toContain('call_1');
  });

  it('receives Cloud Storage URLs, and web URLs whose MIME type is known', () => {
    const image = (image_url: object) => ({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url }] }],
    });
    expect(requestOf(image({ url: 'gs://bucket/a.png' }), GEMINI).body).toMatchObject({
      contents: [{ parts: [{ fileData: { fileUri: 'gs://bucket/a.png', mimeType: 'image/png' } }] }],
    });
    expect(thrownBy(() => requestOf(image({ url: 'https://a.example/x' }), GEMINI))).toMatchObject({ status: 422 });
    expect(() => requestOf(image({ url: 'https://a.example/x', format: 'image/png' }), GEMINI)).not.toThrow();
  });

  it.each([
    ['https://a.example/b.png', undefined, false],
    ['https://a.example/b', undefined, true],
    ['https://a.example/b', 'image/png', false],
    ['https://youtu.be/x', undefined, false],
  ])('requires an image inline only when its type is unknown: %s, format %s: %s', (address, format, expected) => {
    expect(adapter.chat.requiresInlineImage!(address, vertexTarget(GEMINI), format)).toBe(expected);
  });

  it.each([
    ['flex', { 'x-vertex-ai-llm-shared-request-type': 'flex' }, []],
    ['priority', { 'x-vertex-ai-llm-shared-request-type': 'priority' }, []],
    ['default', {}, []],
    ['auto', {}, []],
    ['scale', {}, ['service_tier']],
  ])('receives the service tier %s as a header', (service_tier, headers, adjusted) => {
    const made = requestOf({ service_tier }, GEMINI);
    expect(made).toMatchObject({ headers, adjusted });
    expect(Object.keys(made.headers)).toEqual(Object.keys(headers));
    expect(made.body).not.toHaveProperty('serviceTier');
  });

  it('receives native parameters unchanged', () => {
    const extras = {
      labels: { team: 'cats' },
      cachedContent: 'projects/p/locations/global/cachedContents/1',
      safetySettings: [{ category: 'C', threshold: 'T' }],
    };
    expect(requestOf(extras, GEMINI).body).toMatchObject(extras);
  });

  it('receives completions as chat requests', () => {
    const { body, url } = adapter.completions.toRequest({ prompt: 'Hi' }, vertexTarget(GEMINI));
    expect(url).toContain(`${GEMINI}:generateContent`);
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  });
});
