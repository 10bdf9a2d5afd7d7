import type { ChatChunk, ChatRequest, ChatResponse, CompletionsRequest } from '../../wire';
import { providerError } from '../../upstream/client/error-body';
import { completionsOverChat } from './completions-over-chat';
import type { ChatOperation, Target } from '../contract/provider-adapter';

const head = { id: 'x', created: 1, model: 'm' };
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const target: Target<null> = { model: 'm', config: null };

/** A chat operation in our own format: requests, responses and events are not translated. */
const chat: ChatOperation<null> = {
  toRequest: (request) => ({ url: 'http://127.0.0.1/chat', headers: {}, body: request, adjusted: ['seed'] }),
  toResponse: (body) => body as ChatResponse,
  toChunks: () => (event) => JSON.parse(event.data) as ChatChunk[],
};

const completions = completionsOverChat(chat);

function call(request: object) {
  return completions.toRequest(request as CompletionsRequest, target);
}

function chunk(delta: object, more: object = {}): object {
  return { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, finish_reason: null, delta, ...more }] };
}

function translate(...chunks: object[]) {
  return completions.toChunks!(target, { prompt: 'Hi' }, {})({ event: '', data: JSON.stringify(chunks) });
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('completions over chat', () => {
  it('send the prompt as the only user message and keep the other fields', () => {
    const request = { prompt: 'Hi', temperature: 1, stop: ['END'], stream: true, custom: { a: 1 } };
    const { prompt: _, ...rest } = request;
    expect(call(request).body).toEqual({ messages: [{ role: 'user', content: 'Hi' }], ...rest } satisfies ChatRequest);
    expect(call(request).adjusted).toEqual(['seed']);
  });

  it('use the fallback request of the chat', () => {
    const mark = Symbol('another way');
    const fallback: ChatOperation<null>['fallbackRequest'] = ({ status }, request) =>
      status === 400 ? { ...request, user: 'other', [mark]: true } : undefined;
    const either = completionsOverChat({ ...chat, fallbackRequest: fallback });
    const other = either.fallbackRequest!(
      providerError(400, { message: 'no' }),
      { prompt: 'Hi', temperature: 1 },
      target,
    );
    expect(other).toEqual({ prompt: 'Hi', temperature: 1, user: 'other', [mark]: true });
    expect(either.toRequest(other!, target).body).toEqual({
      messages: [{ role: 'user', content: 'Hi' }],
      temperature: 1,
      user: 'other',
      [mark]: true,
    });
    expect(either.fallbackRequest!(providerError(429, { message: 'no' }), { prompt: 'Hi' }, target)).toBeUndefined();
    expect(
      completions.fallbackRequest!(providerError(400, { message: 'no' }), { prompt: 'Hi' }, target),
    ).toBeUndefined();
  });

  it.each([[['a', 'b']], [[1, 2]], [[[1], [2]]]])('reject the prompts %j', (prompt) => {
    expect(thrownBy(() => call({ prompt }))).toMatchObject({ status: 422, param: 'prompt' });
  });

  it.each([
    [{ echo: true }],
    [{ suffix: 'x' }],
    [{ best_of: 3 }],
    [{ logprobs: 2 }],
    [{ tools: [{ type: 'function', function: { name: 'f' } }] }],
    [{ functions: [{ name: 'f' }] }],
    [{ audio: { voice: 'a', format: 'wav' } }],
  ])('reject %j', (field) => {
    expect(thrownBy(() => call({ prompt: 'Hi', ...field }))).toMatchObject({
      status: 422,
      param: Object.keys(field)[0],
    });
  });

  it('drop neutral completion parameters', () => {
    const request = { prompt: 'Hi', echo: false, suffix: '', best_of: 1, logprobs: null, tools: [] };
    expect(call(request).body).toEqual({ messages: [{ role: 'user', content: 'Hi' }] });
  });

  it('return the text of the message', () => {
    const message = { role: 'assistant', content: 'Hello', tool_calls: null, refusal: null };
    const choice = { index: 0, finish_reason: 'stop', native_finish_reason: 'stop_sequence' };
    const body = { ...head, object: 'chat.completion', choices: [{ ...choice, message }], usage };
    expect(completions.toResponse(body, target, { prompt: 'Hi' }, {})).toEqual({
      ...head,
      object: 'text_completion',
      choices: [{ ...choice, text: 'Hello' }],
      usage,
    });
  });

  it('return an empty text if the message has none', () => {
    const message = { role: 'assistant', content: null, tool_calls: null, refusal: null };
    const body = { ...head, object: 'chat.completion', choices: [{ index: 0, finish_reason: 'stop', message }], usage };
    expect(completions.toResponse(body, target, { prompt: 'Hi' }, {}).choices[0]?.text).toBe('');
  });

  it('stream the text, the finish reason and the usage, and omit other chunks', () => {
    const chunks = translate(
      chunk({ role: 'assistant', content: '', tool_calls: null }),
      chunk({ role: null, content: null, tool_calls: null, reasoning_content: 'Hm' }),
      chunk({ role: null, content: 'Hello', tool_calls: null }),
      chunk({ role: null, content: null, tool_calls: null }, { finish_reason: 'length' }),
      { ...head, object: 'chat.completion.chunk', choices: [], usage },
    );
    const object = 'text_completion_chunk';
    expect(chunks).toEqual([
      { ...head, object, choices: [{ index: 0, text: 'Hello', finish_reason: null }] },
      { ...head, object, choices: [{ index: 0, text: '', finish_reason: 'length' }] },
      { ...head, object, choices: [], usage },
    ]);
  });

  it('pass headers and errors to the chat operation', () => {
    const own = completionsOverChat<null>({
      ...chat,
      toResponse: (_body, _target, _request, headers) => ({ ...head, ...headers, choices: [] }) as never,
      toChunks: (_target, _request, headers) => () => [{ ...head, ...headers, choices: [], usage } as never],
      mapError: () => providerError(422, { message: 'Really' }),
    });
    const request = { prompt: 'Hi' };
    expect(own.toResponse({}, target, request, { id: 'y' }).id).toBe('y');
    expect(own.toChunks!(target, request, { id: 'y' })({ event: '', data: '' })).toMatchObject([{ id: 'y' }]);
    expect(own.mapError!(providerError(500, { message: 'No' }), target)).toMatchObject({
      status: 422,
      message: 'Really',
    });
  });

  it('do not stream if the chat does not', () => {
    expect(completionsOverChat({ ...chat, toChunks: undefined })).not.toHaveProperty('toChunks');
  });
});
