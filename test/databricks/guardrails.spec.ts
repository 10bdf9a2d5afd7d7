import * as fc from 'fast-check';
import type { ChatChunk } from '../../src/wire';
import {
  beginStream,
  CHAT_RESPONSE,
  chunk,
  DONE,
  event,
  HELLO,
  respondsNormally,
  respondsWith,
  STOP,
  streams,
} from '../support/behaviours';
import { DatabricksServer } from '../support/databricks-server';
import { runs } from '../support/runs';
import { eventsOf } from '../support/sse';

const MASKS = { pii: { behavior: 'MASK' } };
const BLOCKS = { pii: { behavior: 'BLOCK' } };
const KEYWORDS = { invalid_keywords: ['project x', 'Geheimnis'] };
const USAGE = event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } });

let server: DatabricksServer;
let count = 0;

beforeAll(async () => {
  server = await DatabricksServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.provider.behaviour = respondsNormally;
});

/** Creates an endpoint with guardrails and returns its name. */
async function endpointWith(guardrails: object, task = 'llm/v1/chat'): Promise<string> {
  const name = `guarded-${++count}`;
  const config = { served_entities: [server.servedEntity('model', task)] };
  const response = await server.request('POST', '/api/2.0/serving-endpoints', {
    name,
    config,
    ai_gateway: { guardrails },
  });
  expect(response.status).toBe(200);
  return name;
}

const query = (name: string, body: object): Promise<Response> =>
  server.request('POST', `/serving-endpoints/${name}/invocations`, body);
const ask = (content: unknown): object => ({ messages: [{ role: 'user', content }] });
/** What the provider received last. */
const sent = (): Readonly<Record<string, unknown>> => server.provider.lastRequest.body;
const respondsWithText = (content: string, message: object = {}) =>
  respondsWith(200, {
    ...CHAT_RESPONSE,
    choices: [{ index: 0, message: { role: 'assistant', content, ...message }, finish_reason: 'stop' }],
  });

describe('An input guardrail', () => {
  it('masks personal data in every text of a chat before the provider gets it', async () => {
    const name = await endpointWith({ input: MASKS });
    const response = await query(name, {
      messages: [
        { role: 'system', content: 'Serve bob@example.com.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'I am +1 415 555 2671' },
            { type: 'image_url', image_url: { url: 'https://a@b.co/x' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"card":4111111111111111}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: 'SSN 078-05-1120' },
      ],
      tools: [{ type: 'function', function: { name: 'f', description: 'Ask eve@example.com' } }],
    });
    expect(response.status).toBe(200);
    expect(sent()).toMatchObject({
      messages: [
        { content: 'Serve <EMAIL_ADDRESS>.' },
        { content: [{ text: 'I am <PHONE_NUMBER>' }, { image_url: { url: 'https://a@b.co/x' } }] },
        { tool_calls: [{ function: { arguments: '{"card":"<CREDIT_CARD>"}' } }] },
        { content: 'SSN <US_SSN>' },
      ],
      tools: [{ function: { description: 'Ask <EMAIL_ADDRESS>' } }],
    });
  });

  it('masks prompts and embeddings inputs, single and in lists', async () => {
    const completions = await endpointWith({ input: MASKS }, 'llm/v1/completions');
    server.provider.behaviour = respondsWith(200, {
      ...CHAT_RESPONSE,
      object: 'text_completion',
      choices: [{ index: 0, text: 'x', finish_reason: 'stop' }],
    });
    for (const [prompt, masked] of [
      ['to bob@example.com', 'to <EMAIL_ADDRESS>'],
      [
        ['a', 'b@example.com'],
        ['a', '<EMAIL_ADDRESS>'],
      ],
    ] as const) {
      expect((await query(completions, { prompt })).status).toBe(200);
      expect(sent()).toMatchObject({ prompt: masked });
    }
    const embeddings = await endpointWith({ input: MASKS }, 'llm/v1/embeddings');
    server.provider.behaviour = respondsWith(200, {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      model: 'm',
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
    expect((await query(embeddings, { input: ['b@example.com', 'c'] })).status).toBe(200);
    expect(sent()).toMatchObject({ input: ['<EMAIL_ADDRESS>', 'c'] });
  });

  it('rejects prompts of tokens, which it cannot inspect', async () => {
    const name = await endpointWith({ input: KEYWORDS }, 'llm/v1/completions');
    const before = server.provider.requests.length;
    const response = await query(name, { prompt: [[1, 2], [3]] });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error_code: 'BAD_REQUEST',
      message: expect.stringContaining('not tokens'),
    });
    expect(server.provider.requests).toHaveLength(before);
  });

  it('blocks personal data with the response of Databricks, without calling the provider', async () => {
    const name = await endpointWith({ input: BLOCKS });
    const before = server.provider.requests.length;
    const response = await query(name, ask('I am bob@example.com, card 4111 1111 1111 1111'));
    expect(response.status).toBe(400);
    const { error_code, message, ...others } = (await response.json()) as { error_code: string; message: string };
    expect(others).toEqual({});
    expect(error_code).toBe('BAD_REQUEST');
    expect(JSON.parse(message)).toEqual({
      usage: { prompt_tokens: 0, total_tokens: 0 },
      input_guardrail: [
        {
          flagged: false,
          categories: null,
          category_scores: null,
          pii_detection: true,
          anonymized_input: [{ role: 'user', content: 'I am <EMAIL_ADDRESS>, card <CREDIT_CARD>' }],
        },
      ],
      finishReason: 'input_guardrail_triggered',
    });
    expect(server.provider.requests).toHaveLength(before);
  });

  it('blocks keywords in the format of each dialect, without quoting the request', async () => {
    const name = await endpointWith({ input: KEYWORDS });
    const before = server.provider.requests.length;
    const body = ask('What is PROJECT\n X?');
    const databricks = (await (await query(name, body)).json()) as { message: string };
    expect(JSON.parse(databricks.message)).toMatchObject({ input_guardrail: [{ flagged: true, pii_detection: null }] });
    const openai = await server.request('POST', '/v1/chat/completions', { ...body, model: name });
    expect(openai.status).toBe(400);
    expect(await openai.json()).toMatchObject({
      error: {
        code: 'content_filter',
        message: 'A guardrail of the endpoint blocked the request: it contains a keyword that is not allowed.',
      },
    });
    const mlflow = await server.request('POST', `/endpoints/${name}/invocations`, body);
    expect(mlflow.status).toBe(400);
    expect(await mlflow.json()).toEqual({ detail: expect.stringContaining('blocked the request') });
    expect(server.provider.requests).toHaveLength(before);
  });

  it('accepts a request with an allowed text, and large ones', async () => {
    const name = await endpointWith({ input: { ...KEYWORDS, ...BLOCKS }, output: { ...KEYWORDS, ...BLOCKS } });
    expect((await query(name, ask('projects xylophone 1.2.3'))).status).toBe(200);
    const large = 'This is a text without anything. '.repeat(20_000);
    expect((await query(name, ask(large))).status).toBe(200);
    expect((await query(name, ask(`${large} Geheimnis`))).status).toBe(400);
  });

  it('acts on the next request after a change', async () => {
    const name = await endpointWith({ input: KEYWORDS });
    expect((await query(name, ask('Geheimnis'))).status).toBe(400);
    const changed = await server.request('PUT', `/api/2.0/serving-endpoints/${name}/ai-gateway`, {});
    expect(changed.status).toBe(200);
    expect((await query(name, ask('Geheimnis'))).status).toBe(200);
  });
});

describe('An output guardrail', () => {
  it('masks personal data in the text, the reasoning and the tool calls of a response', async () => {
    const name = await endpointWith({ output: MASKS });
    const call = {
      id: 'c',
      type: 'function',
      function: { name: 'f', arguments: '{"to":"bob@example.com","card":4111111111111111}' },
    };
    server.provider.behaviour = respondsWithText('Write to bob@example.com', {
      reasoning_content: 'bob@example.com',
      tool_calls: [call],
    });
    const response = await query(name, ask('Hi'));
    expect(await response.json()).toMatchObject({
      choices: [
        {
          message: {
            content: 'Write to <EMAIL_ADDRESS>',
            reasoning_content: '<EMAIL_ADDRESS>',
            tool_calls: [{ function: { arguments: '{"to":"<EMAIL_ADDRESS>","card":"<CREDIT_CARD>"}' } }],
          },
        },
      ],
      usage: CHAT_RESPONSE.usage,
    });
  });

  it('blocks a response with the response of Databricks and its usage', async () => {
    const name = await endpointWith({ output: { ...BLOCKS, ...KEYWORDS } });
    server.provider.behaviour = respondsWithText('Project X is led by bob@example.com');
    const response = await query(name, ask('Hi'));
    expect(response.status).toBe(400);
    const { message } = (await response.json()) as { message: string };
    expect(JSON.parse(message)).toEqual({
      usage: CHAT_RESPONSE.usage,
      output_guardrail: [expect.objectContaining({ flagged: true, pii_detection: true })],
      finishReason: 'output_guardrail_triggered',
    });
    expect(message).not.toContain('bob');
  });

  it('masks what is split over the chunks of a stream, and keeps its usage and end', async () => {
    const name = await endpointWith({ output: MASKS });
    const parts = ['Write to bo', 'b@exam', 'ple.com', ' or 4111 11', '11 1111 1111', '.'];
    server.provider.behaviour = streams(HELLO, ...parts.map((content) => chunk({ content })), STOP, USAGE, DONE);
    const response = await query(name, { ...ask('Hi'), stream: true, stream_options: { include_usage: true } });
    const events = eventsOf(await response.text());
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1) as ChatChunk[];
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(
      'HelloWrite to <EMAIL_ADDRESS> or <CREDIT_CARD>.',
    );
    expect(
      chunks.flatMap(({ choices }) => choices).filter(({ finish_reason }) => finish_reason === 'stop'),
    ).toHaveLength(1);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 11 } });
  });

  it('masks the arguments of tool calls, reasoning and each choice of a stream on their own', async () => {
    const name = await endpointWith({ output: MASKS });
    const call = (index: number, fields: object) => chunk({ tool_calls: [{ index, ...fields }] });
    const choice = (index: number, delta: object, finish_reason: string | null = null) =>
      event({
        id: 'c',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index, delta, finish_reason }],
      });
    server.provider.behaviour = streams(
      chunk({ role: 'assistant', reasoning_content: 'is it bob@exa' }),
      choice(1, { role: 'assistant', content: 'bob@' }),
      chunk({ reasoning_content: 'mple.com' }),
      chunk({ content: 'The answer' }),
      call(0, { id: 'a', type: 'function', function: { name: 'f', arguments: '{"to":"bob@' } }),
      call(1, { id: 'b', type: 'function', function: { name: 'g', arguments: '{"n":411111' } }),
      call(0, { function: { arguments: 'example.com"}' } }),
      call(1, { function: { arguments: '1111111111}' } }),
      choice(1, { content: 'example.com' }),
      chunk({}, 'tool_calls'),
      choice(1, {}, 'stop'),
      DONE,
    );
    const response = await query(name, { ...ask('Hi'), stream: true });
    const chunks = eventsOf(await response.text()).slice(0, -1) as ChatChunk[];
    const deltas = (index: number) =>
      chunks.flatMap(({ choices }) => choices.filter((own) => own.index === index).map(({ delta }) => delta));
    const joined = (index: number, field: 'content' | 'reasoning_content') =>
      deltas(index)
        .map((delta) => delta[field] ?? '')
        .join('');
    expect(joined(0, 'reasoning_content')).toBe('is it <EMAIL_ADDRESS>');
    expect(joined(0, 'content')).toBe('The answer');
    expect(joined(1, 'content')).toBe('<EMAIL_ADDRESS>');
    const argumentsOf = (index: number) =>
      deltas(0)
        .flatMap((delta) => delta.tool_calls ?? [])
        .filter((own) => own.index === index)
        .map((own) => own.function.arguments ?? '')
        .join('');
    expect([argumentsOf(0), argumentsOf(1)]).toEqual(['{"to":"<EMAIL_ADDRESS>"}', '{"n":"<CREDIT_CARD>"}']);
    // The reasoning is complete before the text begins.
    const firstText = deltas(0).findIndex(({ content }) => content);
    expect(
      deltas(0)
        .slice(firstText)
        .every(({ reasoning_content }) => !reasoning_content),
    ).toBe(true);
  });

  it('masks streams of completions', async () => {
    const name = await endpointWith({ output: MASKS }, 'llm/v1/completions');
    const part = (text: string, finish_reason: string | null = null) =>
      event({
        id: 'c',
        object: 'text_completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, text, finish_reason }],
      });
    server.provider.behaviour = streams(
      part('to bob@exam'),
      part('ple.com and eve@'),
      part('example.com', 'stop'),
      DONE,
    );
    const events = eventsOf(await (await query(name, { prompt: 'Hi', stream: true })).text());
    const choices = (events.slice(0, -1) as { choices: { text: string; finish_reason: string | null }[] }[]).flatMap(
      (read) => read.choices,
    );
    expect(choices.map(({ text }) => text).join('')).toBe('to <EMAIL_ADDRESS> and <EMAIL_ADDRESS>');
    expect(choices.map(({ finish_reason }) => finish_reason).filter(Boolean)).toEqual(['stop']);
    expect(choices.at(-1)?.finish_reason).toBe('stop');
  });

  it('acts on the payloads of the deprecated gateway API', async () => {
    const name = await endpointWith({ input: MASKS, output: MASKS });
    server.provider.behaviour = respondsWithText('eve@example.com');
    const response = await server.request('POST', `/gateway/${name}/invocations`, ask('I am bob@example.com'));
    expect(await response.text()).toContain('<EMAIL_ADDRESS>');
    expect(sent()).toMatchObject({ messages: [{ content: 'I am <EMAIL_ADDRESS>' }] });
  });

  it('ends a blocked stream with an error event, after the text before it', async () => {
    const name = await endpointWith({ output: KEYWORDS });
    const parts = [' we call it pro', 'ject', ' x', ' internally'];
    server.provider.behaviour = streams(HELLO, ...parts.map((content) => chunk({ content })), STOP, DONE);
    const response = await query(name, { ...ask('Hi'), stream: true });
    const text = await response.text();
    const events = eventsOf(text);
    expect(text).not.toMatch(/pro(?!mpt|vider)|internally/);
    expect(events.at(-2)).toMatchObject({
      error: { code: 'BAD_REQUEST', message: expect.stringContaining('output_guardrail_triggered') },
    });
    expect(events.at(-1)).toBe('[DONE]');
    expect(text).not.toContain('"finish_reason":"stop"');
  });

  it('never lets a blocked stream of OpenAI’s paths look complete', async () => {
    const name = await endpointWith({ output: BLOCKS });
    server.provider.behaviour = streams(
      HELLO,
      chunk({ content: ' bob@example' }),
      chunk({ content: '.com ' }),
      STOP,
      DONE,
    );
    const response = await server.request('POST', '/v1/chat/completions', { ...ask('Hi'), model: name, stream: true });
    const reader = response.body!.getReader();
    let text = '';
    await expect(
      (async () => {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          text += Buffer.from(value as Uint8Array).toString();
        }
      })(),
    ).rejects.toThrow();
    expect(text).toContain('content_filter');
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('bob');
  });

  it('responds with an error status if the first text of a stream is blocked', async () => {
    const name = await endpointWith({ output: BLOCKS });
    server.provider.behaviour = streams(chunk({ content: 'bob@example.com ' }), STOP, DONE);
    const response = await query(name, { ...ask('Hi'), stream: true });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error_code: 'BAD_REQUEST' });
  });

  it('sends the text that is held when the provider breaks the stream', async () => {
    const name = await endpointWith({ output: MASKS });
    server.provider.behaviour = (request) => {
      beginStream(request, HELLO, chunk({ content: ' the' }));
      setTimeout(() => request.response.destroy(), 50);
    };
    const events = eventsOf(await (await query(name, { ...ask('Hi'), stream: true })).text()) as ChatChunk[];
    const content = events.slice(0, -2).map(({ choices }) => choices[0]?.delta.content ?? '');
    expect(content.join('')).toBe('Hello the');
    expect(events.at(-2)).toHaveProperty('error');
  });

  it('cancels the provider’s stream when the client disconnects', async () => {
    const name = await endpointWith({ output: MASKS });
    server.provider.behaviour = (request) => beginStream(request, HELLO, chunk({ content: ' there and' }));
    const received = server.provider.nextRequest();
    const controller = new AbortController();
    const response = await fetch(`${server.url}/serving-endpoints/${name}/invocations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...ask('Hi'), stream: true }),
      signal: controller.signal,
    });
    await response.body!.getReader().read();
    controller.abort();
    await (
      await received
    ).aborted;
  });

  it('masks a stream as it masks the whole text, however it is split', async () => {
    const name = await endpointWith({ output: MASKS });
    const text =
      'Mail bob@example.com, call +1 415 555 2671 or pay DE89 3704 0044 0532 0130 00; version 1.2.3.4 is no address.';
    server.provider.behaviour = respondsWithText(text);
    const whole = (await (await query(name, ask('Hi'))).json()) as { choices: [{ message: { content: string } }] };
    const expected = whole.choices[0].message.content;
    expect(expected).toContain('<IBAN_CODE>');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), async (sizes) => {
        const parts: string[] = [];
        for (let at = 0; at < text.length; at += parts.at(-1)!.length) {
          parts.push(text.slice(at, at + (sizes[parts.length % sizes.length] ?? 1)));
        }
        server.provider.behaviour = streams(...parts.map((content) => chunk({ content })), STOP, DONE);
        const events = eventsOf(await (await query(name, { ...ask('Hi'), stream: true })).text()) as ChatChunk[];
        const content = events
          .slice(0, -1)
          .map(({ choices }) => choices[0]?.delta.content ?? '')
          .join('');
        expect(content).toBe(expected);
      }),
      { numRuns: runs(20) },
    );
  });
});

describe('Guardrails that need a model', () => {
  it.each([
    [{ input: { safety: true } }, 'ai_gateway.guardrails.input.safety: must be false'],
    [{ output: { valid_topics: ['cooking'] } }, 'ai_gateway.guardrails.output.valid_topics: must be empty'],
  ])('are rejected: %j', async (guardrails, message) => {
    const body = {
      name: `rejected-${++count}`,
      config: { served_entities: [server.servedEntity('m')] },
      ai_gateway: { guardrails },
    };
    const response = await server.request('POST', '/api/2.0/serving-endpoints', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining(message),
    });
  });

  it('are accepted if they are off', async () => {
    await endpointWith({ input: { safety: false, valid_topics: [], invalid_keywords: [], pii: { behavior: 'NONE' } } });
  });
});
