import { KEY, recordedEvents, recordedJson, target, thrownBy } from '../../../test/support/anthropic';
import { Secret } from '../../config';
import type { ChatRequest } from '../../wire';
import { CLAUDE_ERRORS } from '../models/claude/error-format';
import { withReportedErrors } from '../shared/reported-errors';
import { toProviderError } from '../../upstream/client/error-body';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { AnthropicAdapter } from './anthropic.adapter';
import type { AnthropicConfig } from './anthropic.config';

const adapter = new AnthropicAdapter();

const chatRequest: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }] };

describe('AnthropicAdapter', () => {
  it('sends chat requests to the Messages API with the key and the version', () => {
    const { url, headers } = adapter.chat.toRequest(chatRequest, target());
    expect(url).toBe('https://api.anthropic.com/v1/messages');
    expect(headers).toEqual({
      'x-api-key': KEY,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    });
  });

  it('sends an OAuth token as a bearer token', () => {
    const { headers } = adapter.chat.toRequest(
      chatRequest,
      target({ anthropic_api_key: new Secret('sk-ant-oat01-x') }),
    );
    expect(headers).toMatchObject({ authorization: 'Bearer sk-ant-oat01-x' });
    expect(headers).not.toHaveProperty('x-api-key');
  });

  it('sends the configured betas and workspace as headers', () => {
    const settings = { anthropic_beta: ['files-api-2025-04-14', 'x-2026-01-01'], anthropic_workspace_id: 'wrkspc_1' };
    expect(adapter.chat.toRequest(chatRequest, target(settings)).headers).toMatchObject({
      'anthropic-beta': 'files-api-2025-04-14,x-2026-01-01',
      'anthropic-workspace-id': 'wrkspc_1',
    });
  });

  it.each([
    ['http://localhost:9/v1/', 'http://localhost:9/v1/messages'],
    ['https://proxy.example.com', 'https://proxy.example.com/messages'],
    ['https://proxy.example.com/a?tenant=1', 'https://proxy.example.com/a/messages?tenant=1'],
  ])('with the base URL %s sends chat requests to %s', (anthropic_api_base, expected) => {
    expect(adapter.chat.toRequest(chatRequest, target({ anthropic_api_base })).url).toBe(expected);
  });

  it('puts the key in the headers only', () => {
    const { headers: _, ...rest } = adapter.chat.toRequest(chatRequest, target());
    expect(JSON.stringify(rest)).not.toContain(KEY);
  });

  it('has error responses from which toProviderError reads status, type, message and retry-after', () => {
    const recorded = recordedJson('rate-limit.json') as {
      status: number;
      headers: Record<string, string>;
      body: object;
    };
    expect(toProviderError(recorded.status, recorded.headers, JSON.stringify(recorded.body))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 429,
      type: 'rate_limit_error',
      message: 'Too many requests',
      headers: { 'retry-after': '12' },
    });
  });

  it('has spend-limit errors from which toProviderError reads the code in the details', () => {
    const error = { type: 'rate_limit_error', message: 'x', details: { error_code: 'enforced_spend_limit_reached' } };
    const body = JSON.stringify({ type: 'error', error });
    expect(toProviderError(429, {}, body, CLAUDE_ERRORS)).toMatchObject({
      upstreamCode: 'enforced_spend_limit_reached',
    });
  });
});

describe('AnthropicAdapter completions', () => {
  const complete = (request: object, model: string, settings?: Partial<AnthropicConfig>) =>
    adapter.completions.toRequest({ prompt: 'Hi', ...request }, target(settings, model));

  it.each([
    ['claude-2.1', {}, 'complete'],
    ['claude-1.3', {}, 'complete'],
    ['claude-v1', {}, 'complete'],
    ['claude-instant-1.2', {}, 'complete'],
    ['claude-2.1', { completions_mode: 'chat' }, 'messages'],
    ['claude-2.1', { anthropic_version: '2026-10-21' }, 'messages'],
    ['claude-sonnet-4-5', {}, 'messages'],
    ['claude-3-haiku-20240307', {}, 'messages'],
    ['claude-sonnet-4-5', { completions_mode: 'native' }, 'complete'],
  ] as const)('of %s with %j are sent to /%s', (model, settings, path) => {
    expect(complete({}, model, settings).url).toBe(`https://api.anthropic.com/v1/${path}`);
  });

  it.each([
    ['Hi', '\n\nHuman: Hi\n\nAssistant:'],
    ['Human: Hi', '\n\nHuman: Hi\n\nAssistant:'],
    ['\n\nHuman: Hi\n\nAssistant:', '\n\nHuman: Hi\n\nAssistant:'],
  ])('sent to /complete mark the turns in the prompt %j', (prompt, expected) => {
    expect(complete({ prompt }, 'claude-2.1').body).toEqual({
      model: 'claude-2.1',
      prompt: expected,
      max_tokens_to_sample: 4096,
    });
  });

  it('sent to /complete include sampling parameters, stop sequences and the user', () => {
    const { body, adjusted } = complete(
      { temperature: 1, top_k: 3, stop: ['END', ' '], max_tokens: 7, user: 'u' },
      'claude-2.1',
    );
    expect(body).toMatchObject({
      max_tokens_to_sample: 7,
      temperature: 0.5,
      top_k: 3,
      stop_sequences: ['END'],
      metadata: { user_id: 'u' },
    });
    expect(adjusted).toEqual(['temperature', 'stop']);
  });

  it.each([
    [{ n: 2 }, "Received value: '2'"],
    [{ temperature: 1, top_p: 0.5 }, "Cannot set both 'temperature' and 'top_p'"],
    [{ prompt: ['a', 'b'] }, "'prompt' must be one string"],
    [{ echo: true }, "'echo'"],
    [{ logprobs: 3 }, 'no log probabilities'],
    [{ response_format: { type: 'json_object' } }, "'response_format'"],
    [{ tools: [{}] }, "'tools'"],
  ])('sent to /complete reject %j', (request, text) => {
    expect(thrownBy(() => complete(request, 'claude-2.1'))).toMatchObject({
      status: 422,
      message: expect.stringContaining(text),
    });
  });

  it('from /complete have null usage', () => {
    const body: unknown = recordedJson('complete-response.json');
    const translate = (value: unknown) =>
      adapter.completions.toResponse(value, target({}, 'claude-2'), { prompt: 'Hi' }, {});
    expect(translate(body)).toEqual({
      id: 'compl_fx1',
      object: 'text_completion',
      created: expect.any(Number),
      model: 'claude-2.1',
      choices: [{ index: 0, text: ' Purring.', finish_reason: 'stop' }],
      usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    });
    expect(translate({ completion: '', stop_reason: 'max_tokens' })).toMatchObject({
      model: 'claude-2',
      choices: [{ text: '', finish_reason: 'length' }],
    });
  });

  it('sent to /complete drop and report unsupported parameters', () => {
    const neutral = { echo: false, best_of: 1, response_format: { type: 'text' }, reasoning_effort: 'none' };
    const { body, adjusted } = complete({ seed: 7, presence_penalty: 1, ...neutral }, 'claude-2.1');
    expect(body).toEqual(complete({}, 'claude-2.1').body);
    expect(adjusted).toEqual(['seed', 'presence_penalty']);
  });

  it.each([[null], [[]], [{}], [{ completion: 7 }]])(
    'from /complete throw UPSTREAM_INVALID for the body %j',
    (body) => {
      const translate = () => adapter.completions.toResponse(body, target({}, 'claude-2'), { prompt: 'Hi' }, {});
      expect(thrownBy(translate)).toMatchObject({ code: 'UPSTREAM_INVALID' });
    },
  );

  describe('streamed AnthropicAdapter completions', () => {
    const translate = (events: readonly ServerSentEvent[]) =>
      events.flatMap(
        withReportedErrors(adapter.completions.toChunks!(target({}, 'claude-2'), { prompt: 'Hi' }, {}), CLAUDE_ERRORS),
      );
    const completion = (more: object) => ({ event: 'completion', data: JSON.stringify(more) });

    it('send stream: true without stream_options', () => {
      expect(complete({ stream: true, stream_options: { include_usage: true } }, 'claude-2.1').body).toEqual({
        ...(complete({}, 'claude-2.1').body as object),
        stream: true,
      });
    });

    it('have one chunk per piece of text, one finish reason and null usage', () => {
      const chunks = translate(recordedEvents('complete-stream.sse'));
      const head = {
        id: 'compl_fx1',
        object: 'text_completion_chunk',
        created: expect.any(Number),
        model: 'claude-2.1',
      };
      const piece = (text: string, finish_reason: string | null) => ({ index: 0, text, finish_reason });
      expect(chunks).toEqual([
        { ...head, choices: [piece(' Purr', null)] },
        { ...head, choices: [piece('ing.', null)] },
        { ...head, choices: [piece('', 'stop')] },
        { ...head, choices: [], usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null } },
      ]);
    });

    it('have default id and model when the event has no type, id and model', () => {
      const [chunk] = translate([completion({ completion: 'Hi', stop_reason: 'max_tokens' })]);
      const id = expect.stringMatching(/^cmpl-/) as string;
      expect(chunk).toMatchObject({ id, model: 'claude-2', choices: [{ text: 'Hi', finish_reason: 'length' }] });
    });

    it('ignore unknown events and empty pieces', () => {
      expect(translate([{ event: 'news', data: '{}' }, completion({ completion: '', stop_reason: null })])).toEqual([]);
    });

    it('throw the error of an error event with its status', () => {
      expect(thrownBy(() => translate(recordedEvents('error-stream.sse')))).toMatchObject({ status: 529 });
    });

    it.each(['{', 'null', '{"completion":7}', '{}'])('throw UPSTREAM_INVALID for the event data %s', (data) => {
      expect(thrownBy(() => translate([{ event: 'completion', data }]))).toMatchObject({ code: 'UPSTREAM_INVALID' });
    });
  });

  it('sent to /messages have the text of the chat response', () => {
    const body: unknown = recordedJson('chat-response.json');
    expect(adapter.completions.toResponse(body, target(), { prompt: 'Hi' }, {})).toMatchObject({
      choices: [{ index: 0, text: 'It is a cat.', finish_reason: 'tool_calls' }],
    });
  });
});
