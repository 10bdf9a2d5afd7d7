import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { OpenAI } from 'openai';
import { event } from './support/behaviours';
import { eventsOf, post } from './support/client';
import { FakeProvider, type ReceivedRequest } from './support/fake-provider';
import { openAIEndpoint, startSluice, type EndpointFile, type Sluice } from './support/sluice';
import { openAIViolations, type OpenAIType } from './openai-types/violations';

/** For a slow machine; nothing takes that long when all is well. */
jest.setTimeout(60_000);

const TEXT =
  'A gateway earns trust only when the provider behind it misbehaves: it retries 😀, and then it fails over.';
const CUT = 60;
const CHAT = { messages: [{ role: 'user', content: 'Explain.' }], stream: true };

/** The first endpoint fails in every test. */
const ALWAYS = { circuit_breaker: { enabled: false } };

let first: FakeProvider;
let second: FakeProvider;
let sluice: Sluice;

beforeAll(async () => {
  first = await FakeProvider.start();
  second = await FakeProvider.start();
  const named = (endpoint: object, model: string, more: object = {}) => {
    const { model: given, ...rest } = endpoint as { model: object };
    return { ...rest, model: { ...given, name: model }, ...more };
  };
  const route = (name: string, from: string, to: string, type = 'chat') => ({
    name,
    task_type: `llm/v1/${type}`,
    destinations: [{ name: from, traffic_percentage: 100 }],
    fallbacks: [to],
    on_broken_stream: 'continue',
  });
  const groq = { provider: 'groq', name: 'second', config: { api_key: 'k', api_base: second.base } };
  const file: EndpointFile & { routes: object[] } = {
    endpoints: [
      named(openAIEndpoint('one', first.base), 'first', { timeouts: { idle: 1 }, ...ALWAYS }),
      named(openAIEndpoint('two', second.base), 'second', ALWAYS),
      { name: 'prefilled', endpoint_type: 'llm/v1/chat', model: groq },
      named(openAIEndpoint('text-one', first.base, 'completions'), 'first'),
      named(openAIEndpoint('text-two', second.base, 'completions'), 'second'),
    ],
    routes: [
      route('chat', 'one', 'two'),
      route('to-prefill', 'one', 'prefilled'),
      route('text', 'text-one', 'text-two', 'completions'),
    ],
  };
  sluice = await startSluice(file);
});

beforeEach(() => {
  first.requests.length = second.requests.length = 0;
  first.behaviour = (request) => cutAfter(request, TEXT.slice(0, CUT));
  second.behaviour = (request) => complete(request, restOf(request));
});

afterAll(async () => {
  await sluice.program.stop();
  await Promise.all([first.stop(), second.stop()]);
});

interface Body {
  model: string;
  prompt?: string;
  messages?: { role: string; content: string }[];
}

function chunkOf(
  { body, path }: ReceivedRequest,
  content: string | undefined,
  finish_reason: string | null = null,
): string {
  const { model } = body as unknown as Body;
  const head = { id: `id-of-${model}`, created: model.length, model };
  return path.endsWith('/chat/completions')
    ? event({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content }, finish_reason }] })
    : event({ ...head, object: 'text_completion', choices: [{ index: 0, text: content ?? '', finish_reason }] });
}

function begin(request: ReceivedRequest, text: string): void {
  request.response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let at = 0; at < text.length; at += 7) request.response.write(chunkOf(request, text.slice(at, at + 7)));
}

/** Breaks the connection when everything has been read. */
function cutAfter(request: ReceivedRequest, text: string): void {
  begin(request, text);
  setTimeout(() => request.response.socket?.destroy(), 100);
}

function complete(request: ReceivedRequest, text: string): void {
  begin(request, text);
  request.response.end(chunkOf(request, undefined, 'stop') + event('[DONE]'));
}

/** Continues the text as a model with prefill; starts again for an instruction. */
function restOf({ body }: ReceivedRequest): string {
  const { prompt, messages } = body as unknown as Body;
  if (prompt !== undefined) return TEXT.slice(prompt.length - 'Explain.'.length);
  const last = messages?.at(-1);
  return last?.role === 'assistant' ? TEXT.slice(last.content.length) : TEXT;
}

interface Chunk {
  id: string;
  created: number;
  choices: { text?: string; delta?: { content?: string | null }; finish_reason: string | null }[];
  x_sluice_continued?: string[];
}

function expectWhole(text: string, type: OpenAIType): void {
  const chunks = eventsOf(text)
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data) as Chunk);
  const choices = chunks.flatMap((chunk) => chunk.choices);
  expect(choices.map((choice) => choice.text ?? choice.delta?.content ?? '').join('')).toBe(TEXT);
  expect(choices.filter((choice) => choice.finish_reason !== null)).toHaveLength(1);
  expect(new Set(chunks.map(({ id, created }) => `${id} ${created}`))).toEqual(new Set(['id-of-first 5']));
  expect(chunks.at(-1)?.x_sluice_continued).toHaveLength(1);
  expect(chunks.flatMap((chunk) => openAIViolations(type, chunk))).toEqual([]);
}

describe('a stream that is continued', () => {
  it.each([
    ['an instruction', 'chat', 'user'],
    ['a prefill', 'to-prefill', 'assistant'],
  ])('has the types of the OpenAI SDK and no repeated text after %s', async (_how, name, role) => {
    const { text, isCut } = await post(`${sluice.url}/v1/chat/completions`, { ...CHAT, model: name });
    expect(isCut).toBe(false);
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    expectWhole(text, 'ChatCompletionChunk');
    const { messages } = second.lastRequest.body as unknown as Required<Body>;
    expect(messages[1]).toMatchObject({ role: 'assistant', content: TEXT.slice(0, CUT).trimEnd() });
    expect(messages.at(-1)?.role).toBe(role);
  });

  it('is complete on the paths of MLflow', async () => {
    const { text } = await post(`${sluice.url}/endpoints/chat/invocations`, CHAT);
    expectWhole(text, 'ChatCompletionChunk');
    expect(text).not.toContain('[DONE]');
  });

  it('continues completions by the prompt and the partial text', async () => {
    const body = { model: 'text', prompt: 'Explain.', stream: true, max_tokens: 100 };
    const { text } = await post(`${sluice.url}/v1/completions`, body);
    expectWhole(text, 'CompletionChunk');
    expect(second.lastRequest.body).toMatchObject({ prompt: `Explain.${TEXT.slice(0, CUT)}`, max_tokens: 85 });
  });

  it('is one response for the OpenAI SDK', async () => {
    const openai = new OpenAI({ baseURL: `${sluice.url}/v1`, apiKey: 'none', maxRetries: 0 });
    const stream = openai.chat.completions.stream({ model: 'chat', messages: [{ role: 'user', content: 'Explain.' }] });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', content: TEXT } });
  });

  it('names the endpoint that continued it in a trailer', async () => {
    const response = await new Promise<IncomingMessage>((resolve) => {
      const headers = { 'content-type': 'application/json' };
      const url = `${sluice.url}/v1/chat/completions`;
      httpRequest(url, { method: 'POST', headers }, resolve).end(JSON.stringify({ ...CHAT, model: 'chat' }));
    });
    expect(response.headers['trailer']).toBe('x-sluice-continued');
    for await (const _ of response);
    expect(response.trailers).toEqual({ 'x-sluice-continued': 'two' });
  });

  it('is complete for a client of HTTP/1.0, which has no trailers', async () => {
    const { hostname, port } = new URL(sluice.url);
    const body = JSON.stringify({ ...CHAT, model: 'chat' });
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/chat/completions HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    let text = '';
    for await (const bytes of socket as AsyncIterable<Buffer>) text += bytes.toString('utf8');
    expect(text).not.toContain('railer');
    expectWhole(text.slice(text.indexOf('\r\n\r\n') + 4), 'ChatCompletionChunk');
  });

  it('is continued when it stalls', async () => {
    first.behaviour = (request) => begin(request, TEXT.slice(0, CUT));
    expectWhole(
      (await post(`${sluice.url}/v1/chat/completions`, { ...CHAT, model: 'chat' })).text,
      'ChatCompletionChunk',
    );
  });

  it('is continued after an error event, unless the provider objects to the content', async () => {
    const reports = (error: object) => (request: ReceivedRequest) => {
      begin(request, TEXT.slice(0, CUT));
      request.response.end(event({ error }));
    };
    first.behaviour = reports({ message: 'Overloaded', type: 'overloaded_error', code: 529 });
    const { text } = await post(`${sluice.url}/v1/chat/completions`, { ...CHAT, model: 'chat' });
    expectWhole(text, 'ChatCompletionChunk');

    first.behaviour = reports({ message: 'Blocked', type: 'invalid_request_error', code: 'content_policy_violation' });
    second.requests.length = 0;
    const blocked = await post(`${sluice.url}/v1/chat/completions`, { ...CHAT, model: 'chat' });
    expect(eventsOf(blocked.text).at(-1)).toContain('Blocked');
    expect(second.requests).toEqual([]);
  });

  it('ends with the first error if the next endpoint rejects the request', async () => {
    second.behaviour = ({ response }) => void response.writeHead(400, { 'content-type': 'application/json' }).end('{}');
    const { text, isCut } = await post(`${sluice.url}/v1/chat/completions`, { ...CHAT, model: 'chat' });
    expect(isCut).toBe(true);
    expect(eventsOf(text).at(-1)).toContain('upstream_truncated');
  });

  it('closes the request of the endpoint that continues when the client disconnects', async () => {
    second.behaviour = () => {};
    const next = second.nextRequest();
    const controller = new AbortController();
    const response = post(
      `${sluice.url}/v1/chat/completions`,
      { ...CHAT, model: 'chat' },
      { signal: controller.signal },
    );
    const { aborted } = await next;
    controller.abort();
    await expect(response).rejects.toThrow();
    await aborted;
  });
});
