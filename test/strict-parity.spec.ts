import { errorOf, eventsOf, post, type ReceivedResponse } from './support/client';
import { respondsNormally } from './support/behaviours';
import { FakeProvider } from './support/fake-provider';
import { openAIEndpoint, sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const messages = [{ role: 'user', content: 'Hello!' }];

let provider: FakeProvider;
let sluices: Record<'strict' | 'usual', Sluice>;

beforeAll(async () => {
  provider = await FakeProvider.start();
  provider.behaviour = respondsNormally;
  const endpoints = [openAIEndpoint('chat', provider.base), sandboxEndpoint('text', 'completions')];
  const [strict, usual] = await Promise.all([
    startSluice(JSON.stringify({ strict_parity: true, endpoints })),
    startSluice({ endpoints }),
  ]);
  sluices = { strict, usual };
});

afterAll(async () => {
  await Promise.all(Object.values(sluices).map(({ program }) => program.stop()));
  await provider.stop();
});

function query(mode: keyof typeof sluices, path: string, body: object): Promise<ReceivedResponse> {
  return post(sluices[mode].url + path, body);
}

describe('with strict_parity', () => {
  it('a model in the body is rejected even if it is the endpoint’s own', async () => {
    for (const model of ['chat', 'gpt-4o-mini']) {
      const body = { messages, model };
      const response = await query('strict', '/endpoints/chat/invocations', body);
      expect(response.status).toBe(422);
      expect(errorOf(response).detail).toMatch(/^The parameter 'model' is not permitted to be passed\./);
      expect((await query('usual', '/endpoints/chat/invocations', body)).status).toBe(200);
    }
    expect((await query('strict', '/endpoints/chat/invocations', { messages, model: null })).status).toBe(200);
  });

  it.each<[string, string, object, string]>([
    ['a stop text', '/endpoints/chat/invocations', { messages, stop: 'END' }, 'stop'],
    ['a stop text', '/v1/chat/completions', { model: 'chat', messages, stop: 'END' }, 'stop'],
    ['a list of prompts', '/gateway/text/invocations', { prompt: ['Hi'] }, 'prompt'],
    ['a list of prompts', '/v1/completions', { model: 'text', prompt: ['Hi'] }, 'prompt'],
  ])('%s at %s is rejected', async (_what, path, body, field) => {
    const response = await query('strict', path, body);
    expect(response.status).toBe(422);
    expect(errorOf(response).detail).toEqual([expect.objectContaining({ loc: ['body', field] })]);
    expect((await query('usual', path, body)).status).toBe(200);
  });

  it('the provider gets temperature 0 when the client sends none', async () => {
    await query('strict', '/endpoints/chat/invocations', { messages });
    expect(provider.lastRequest.body).toEqual({ model: 'gpt-4o-mini', messages, temperature: 0 });
    await query('strict', '/endpoints/chat/invocations', { messages, temperature: 0.7 });
    expect(provider.lastRequest.body).toMatchObject({ temperature: 0.7 });
    await query('usual', '/endpoints/chat/invocations', { messages });
    expect(provider.lastRequest.body).toEqual({ model: 'gpt-4o-mini', messages });
  });

  it('streams on /v1 have MLflow’s chunks and no [DONE]', async () => {
    const body = { model: 'text', prompt: 'Once', max_tokens: 3, stream: true };
    const { text } = await query('strict', '/v1/completions', body);
    for (const data of eventsOf(text)) expect(JSON.parse(data)).toMatchObject({ object: 'text_completion_chunk' });
    expect(eventsOf((await query('usual', '/v1/completions', body)).text).at(-1)).toBe('[DONE]');
  });
});
