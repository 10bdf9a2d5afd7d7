import { DONE, HELLO, STOP, event, respondsWith, streams } from './support/behaviours';
import { eventsOf, post } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { API_KEY, openAIEndpoint, startSluice, type Sluice } from './support/sluice';

const messages = [{ role: 'user', content: 'Hello!' }];
const USAGE = event({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});

let provider: FakeProvider;
let sluice: Sluice;

beforeAll(async () => {
  provider = await FakeProvider.start();
  const azure = {
    openai_api_type: 'azure',
    openai_api_key: API_KEY,
    openai_api_base: provider.base,
    openai_deployment_name: 'd',
    openai_api_version: '2024-06-01',
  };
  sluice = await startSluice({
    endpoints: [
      openAIEndpoint('strict', provider.base),
      openAIEndpoint('usual', provider.base),
      { name: 'azure', endpoint_type: 'llm/v1/chat', model: { provider: 'openai', name: 'gpt-4o', config: azure } },
    ],
  });
});

afterAll(async () => {
  await sluice.program.stop();
  await provider.stop();
});

async function stream(endpoint: string, options: object = {}) {
  const sentBefore = provider.requests.length;
  const response = await post(`${sluice.url}/v1/chat/completions`, {
    model: endpoint,
    messages,
    stream: true,
    ...options,
  });
  const sent = provider.requests.slice(sentBefore).map(({ body }) => body['stream_options']);
  return { ...response, sent, usages: eventsOf(response.text).filter((data) => data.includes('"usage":{')).length };
}

describe('token usage of streams', () => {
  it('is requested once of a provider that rejects stream_options, and not again', async () => {
    provider.behaviour = (request) =>
      request.body['stream_options'] === undefined
        ? streams(HELLO, STOP, DONE)(request)
        : respondsWith(422, { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] })(
            request,
          );
    expect(await stream('strict')).toMatchObject({ status: 200, sent: [{ include_usage: true }, undefined] });
    const second = await stream('strict', { stream_options: { include_usage: true } });
    expect(second).toMatchObject({ status: 200, sent: [undefined] });
    expect(second.headers.get('x-sluice-adjusted')).toBe('stream_options');
  });

  it('is not requested of an Azure API version before 2024-09-01-preview', async () => {
    provider.behaviour = streams(HELLO, STOP, DONE);
    expect(await stream('azure')).toMatchObject({ status: 200, sent: [undefined] });
  });

  it.each<[object, unknown, number]>([
    [{}, { include_usage: true }, 0],
    [{ stream_options: null }, undefined, 0],
    [{ stream_options: { include_usage: null } }, undefined, 0],
    [{ stream_options: { include_usage: false } }, { include_usage: false }, 0],
    [{ stream_options: { include_usage: true } }, { include_usage: true }, 1],
  ])('reaches a client that sends %j only if it is requested', async (options, sent, usages) => {
    provider.behaviour = streams(HELLO, STOP, USAGE, DONE);
    expect(await stream('usual', options)).toMatchObject({ status: 200, sent: [sent], usages });
  });
});
