import { respondsWith, streams } from '../../../test/support/behaviours';
import type { Behaviour } from '../../../test/support/fake-provider';
import { recordedText } from '../../../test/support/recorded';
import { GatewayError } from '../../errors';
import { ContractServer } from '../../../test/contract/contract-case';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { adapterOf, chunksOf, HI, targetOf } from '../../../test/support/providers/compatible';

let server: ContractServer;

beforeAll(async () => {
  server = await ContractServer.open();
});
afterAll(() => server.close());

/** Returns the response, the chunks or the error of a chat to a provider with this behaviour. */
async function outcome(name: string, behaviour: Behaviour, isStream = false): Promise<unknown> {
  server.provider.behaviour = behaviour;
  const target = targetOf(name, { api_base: `http://127.0.0.1:${server.provider.port}/v1` });
  const { chat } = adapterOf(name);
  const call = chat.toRequest({ ...HI, stream: isStream }, target);
  const neverAborted = new AbortController().signal;
  try {
    if (!isStream) {
      const { body, headers } = await server.client.requestJson(call, neverAborted);
      return chat.toResponse(body, target, HI, headers);
    }
    const stream = await server.client.requestStream(call, neverAborted);
    const events = await new Promise<ServerSentEvent[]>((resolve, reject) => {
      const read: ServerSentEvent[] = [];
      stream.start({ events: (more) => read.push(...more), end: () => resolve(read), fail: reject });
    });
    return chunksOf(
      name,
      events.filter(({ data }) => data !== '[DONE]'),
    );
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

describe.each([false, true])('an error in a response with status 200 (stream: %s)', (isStream) => {
  it('from OpenRouter has the status of its code', async () => {
    const body = { error: { code: 429, message: 'Rate limited upstream' }, user_id: 'u' };
    expect(await outcome('openrouter', respondsWith(200, body), isStream)).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 429,
      message: 'Rate limited upstream',
    });
  });

  it.each([200, 600, 'odd', undefined])('is a 502 if its code is %j', async (code) => {
    const failure = await outcome('openai-compatible', respondsWith(200, { error: { code, message: 'No' } }), isStream);
    expect(failure).toMatchObject({ status: 502, message: 'No' });
  });

  it('from xAI has status 503 if its code reports an unavailable service', async () => {
    const body = { code: 'The service is currently unavailable', error: 'Try again later' };
    expect(await outcome('xai', respondsWith(200, body), isStream)).toMatchObject({
      status: 503,
      message: 'Try again later',
    });
  });
});

describe('an error in the middle of a stream', () => {
  const begun = 'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\n';

  it.each([
    ['vllm', { error: { message: 'Broken', type: 'InternalServerError', param: null, code: 500 } }, 500],
    ['deepseek', { error: { message: 'Broken', type: 'server_error', param: null, code: null } }, 502],
    ['ollama', { error: 'Broken' }, 502],
  ])('fails the stream with its status and message: %s', async (name, event, status) => {
    const behaviour = streams(begun, `data: ${JSON.stringify(event)}\n\n`, 'data: [DONE]\n\n');
    expect(await outcome(name, behaviour, true)).toMatchObject({ status, message: 'Broken' });
  });
});

describe('an error response', () => {
  it.each([
    ['xai', 422, { code: 'invalid-argument', error: 'Model grok-x does not support parameter reasoningEffort.' }],
    ['fireworks', 412, { error: 'Account suspended' }],
    ['fireworks', 400, { error: { object: 'error', type: 'invalid_request_error', code: 'c', message: 'Too long' } }],
    ['vllm', 400, { object: 'error', message: 'Too long', type: 'BadRequestError', param: null, code: 400 }],
    ['ollama', 404, { error: { message: 'model "nope" not found', type: 'not_found_error', param: null, code: null } }],
    ['cerebras', 400, { message: 'Unknown field', type: 'invalid_request_error', param: 'foo', code: 'wrong_format' }],
    ['perplexity', 401, { error: { code: 401, message: 'Invalid key', type: 'unauthorized' } }],
    ['deepseek', 402, { error: { message: 'Insufficient Balance', type: 'unknown_error', param: null, code: 'c' } }],
    ['groq', 498, { error: { message: 'Flex capacity is used up', type: 'capacity', code: 'c' } }],
  ])('of %s keeps its status %i and its message', async (name, status, body) => {
    const { error, message } = body as { error?: string | { message: string }; message?: string };
    const words = typeof error === 'string' ? error : (error?.message ?? message);
    expect(await outcome(name, respondsWith(status, body))).toMatchObject({ status, message: words });
  });
});

it('a JSON response after blank keep-alive lines, which DeepSeek sends, is parsed', async () => {
  const text = `\n\n\n${recordedText('compatible/deepseek.json#chat')}`;
  const response = await outcome('deepseek', respondsWith(200, text, { 'content-type': 'application/json' }));
  expect(response).toMatchObject({ object: 'chat.completion', usage: { total_tokens: 20 } });
});
