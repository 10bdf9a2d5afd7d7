import { gatewayErrorOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import { adapterOf, bodyOf, HI, targetOf, TOOLS } from '../../../test/support/providers/compatible';

describe('Ollama', () => {
  it('receives no tools if tool_choice is none', () => {
    const body = bodyOf('ollama', { ...HI, tools: TOOLS, tool_choice: 'none' });
    expect(body).toEqual({ ...HI, model: 'some-model' });
  });

  it('requires inline images', () => {
    const image = (url: string) => ({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });
    expect(gatewayErrorOf(() => bodyOf('ollama', image('https://a.test/b.png')))).toMatchObject({
      param: 'messages.0.content.0',
    });
    expect(bodyOf('ollama', image('data:image/png;base64,aGk='))).toMatchObject(image('data:image/png;base64,aGk='));
  });

  it('accepts texts for embeddings and rejects tokens', () => {
    const embeddings = adapterOf('ollama').embeddings!;
    expect(gatewayErrorOf(() => embeddings.toRequest({ input: [1, 2] }, targetOf('ollama')))).toMatchObject({
      param: 'input',
    });
    const request = { input: ['Hi'], dimensions: 8, encoding_format: 'base64' };
    expect(embeddings.toRequest(request, targetOf('ollama')).body).toEqual({ ...request, model: 'some-model' });
  });

  it('receives no key if the file contains MLflow’s placeholder key', () => {
    const headersFor = (key: string) =>
      adapterOf('ollama').chat.toRequest(HI, targetOf('ollama', { api_key: new Secret(key) })).headers;
    expect([headersFor('ollama'), headersFor('')]).toEqual([{}, {}]);
    expect(headersFor('k')).toEqual({ authorization: 'Bearer k' });
  });
});
