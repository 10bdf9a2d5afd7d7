import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import { Secret } from '../../config';
import { WEATHER } from '../../../test/contract/requests';
import { AI21LabsAdapter } from './ai21labs.adapter';
import { AI21LabsConfig } from './ai21labs.config';

const HI = { role: 'user', content: 'Hi' };
const adapter = new AI21LabsAdapter();

function target(model: string, settings: Partial<AI21LabsConfig> = {}) {
  const config = Object.assign(new AI21LabsConfig(), { ai21labs_api_key: new Secret('ai-canary') }, settings);
  return { model, config };
}
const JAMBA = target('jamba-mini');
const J2 = target('j2-ultra');
const chat = (request: object, to = JAMBA) => adapter.chat.toRequest({ messages: [HI], ...request }, to);
const complete = (request: object) => adapter.completions.toRequest({ prompt: 'Hi', ...request }, J2);

describe('an AI21 Jamba chat', () => {
  it('sends documented parameters and reports dropped ones', () => {
    const kept = {
      ...WEATHER,
      temperature: 1.5,
      top_p: 0.5,
      n: 2,
      stop: ['a'],
      response_format: { type: 'json_object' },
    };
    const dropped = { frequency_penalty: 1, logprobs: true, seed: 0 };
    expect(chat({ ...kept, ...dropped, max_completion_tokens: 9, stream_options: {} })).toEqual({
      url: 'https://api.ai21.com/studio/v1/chat/completions',
      headers: { authorization: 'Bearer ai-canary' },
      body: { ...kept, model: 'jamba-mini', max_tokens: 9 },
      adjusted: Object.keys(dropped),
    });
  });

  it('sends undocumented parameters with undocumented_parameters send', () => {
    const to = target('jamba-mini', { undocumented_parameters: 'send' });
    expect(chat({ seed: 7, tool_choice: 'required' }, to)).toMatchObject({
      body: { seed: 7, tool_choice: 'required' },
      adjusted: [],
    });
  });

  it('passes documents through', () => {
    const documents = [{ content: 'Oslo is cold.', metadata: { source: 'a' } }];
    expect(chat({ documents })).toMatchObject({ body: { documents }, adjusted: [] });
  });

  it('has the finish reason tool_calls if AI21 reports stop after a tool call', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    const body = { choices: [{ index: 0, message, finish_reason: 'stop' }] };
    const [choice] = adapter.chat.toResponse(body, JAMBA, { messages: [HI] }, {}).choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    const translate = adapter.chat.toChunks!(JAMBA, { messages: [HI] }, {});
    const events = [
      { delta: { role: 'assistant', tool_calls: [{ ...call, index: 0 }] }, finish_reason: null },
      { delta: {}, finish_reason: 'stop' },
    ];
    const chunks = events.flatMap((event) => {
      const data = JSON.stringify({ id: 'x', choices: [{ index: 0, ...event }] });
      return translate({ event: '', data });
    });
    expect(chunks.flatMap((chunk) => chunk.choices).at(-1)?.finish_reason).toBe('tool_calls');
  });

  it('is sent without tools if tool_choice is none', () => {
    expect(chat({ ...WEATHER, tool_choice: 'none' })).toMatchObject({ adjusted: [] });
    expect(chat({ ...WEATHER, tool_choice: 'none' }).body).not.toHaveProperty('tools');
  });

  it('has string content, tool calls and tool results', () => {
    const tool_calls = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const messages = [
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'Be ' },
          { type: 'text', text: 'brief.' },
        ],
      },
      { role: 'assistant', content: null, refusal: null, tool_calls },
      { role: 'tool', tool_call_id: 'a', content: 'x' },
    ];
    expect(chat({ messages }).body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'assistant', content: '', tool_calls },
        { role: 'tool', tool_call_id: 'a', content: 'x' },
      ],
    });
  });

  it.each<[object, string]>([
    [{ ...WEATHER, tool_choice: 'required' }, 'undocumented_parameters: send'],
    [{ ...WEATHER, tool_choice: { type: 'function', function: { name: 'get_weather' } } }, 'tool_choice'],
    [{ n: 17 }, 'at most 16'],
    [{ n: 2, stream: true }, 'streams one choice only'],
    [{ response_format: { type: 'json_schema', json_schema: {} } }, 'json_object'],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] }, "'image_url'"],
    [{ messages: [{ role: 'critic', content: 'x' }] }, "it is 'critic'"],
  ])('is rejected with %j', (request, message) => {
    expect(gatewayErrorOf(() => chat(request))).toMatchObject({
      status: 422,
      message: expect.stringContaining(message),
    });
  });

  it('gets default values for response fields that AI21 omits', () => {
    expect(
      adapter.chat.toResponse(recordedJson('ai21labs/jamba-response.json'), JAMBA, { messages: [HI] }, {}),
    ).toMatchObject({
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'jamba-mini',
      choices: [{ finish_reason: 'tool_calls', message: { tool_calls: [{ id: 'fx-call0' }, { id: 'fx-call1' }] } }],
    });
  });

  it('translates the chunks of a stream', () => {
    const translate = adapter.chat.toChunks!(JAMBA, { messages: [HI] }, {});
    const chunks = recordedEvents('ai21labs/jamba-text-stream.sse').flatMap(translate);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content)).toEqual([null, 'Hello', '', undefined]);
    expect(chunks[2]?.choices[0]?.finish_reason).toBe('stop');
  });
});

describe('an AI21 J2 completions request', () => {
  it('has AI21’s parameter names', () => {
    const request = { n: 2, max_tokens: 10, stop: ['END'], temperature: 0.4, top_p: 0.5, seed: 3, model: undefined };
    expect(complete(request)).toEqual({
      url: 'https://api.ai21.com/studio/v1/j2-ultra/complete',
      headers: { authorization: 'Bearer ai-canary' },
      body: { prompt: 'Hi', numResults: 2, maxTokens: 10, stopSequences: ['END'], temperature: 0.4, topP: 0.5 },
      adjusted: ['seed'],
    });
  });

  it('passes native parameters without an OpenAI equivalent through', () => {
    const native = { minTokens: 2, topKReturn: 3, presencePenalty: { scale: 1 } };
    expect(complete(native)).toMatchObject({ body: { prompt: 'Hi', ...native }, adjusted: [] });
  });

  it.each<[object, string]>([
    [{ maxTokens: 5 }, 'Invalid parameter maxTokens. Use max_tokens instead.'],
    [{ numResults: 5 }, 'Invalid parameter numResults. Use n instead.'],
    [{ prompt: ['a'] }, "'prompt' must be one string"],
    [{ logprobs: 2 }, 'topKReturn'],
  ])('is rejected with %j', (request, message) => {
    expect(gatewayErrorOf(() => complete(request))).toMatchObject({
      status: 422,
      message: expect.stringContaining(message),
    });
  });

  it('has a response with finish reasons and token counts', () => {
    expect(
      adapter.completions.toResponse(recordedJson('ai21labs/j2-response.json'), J2, { prompt: 'Hi' }, {}),
    ).toMatchObject({
      id: 'fx-a1',
      choices: [
        { index: 0, text: ' there', finish_reason: 'stop', native_finish_reason: 'endoftext' },
        { index: 1, text: ' you', finish_reason: 'length' },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 3, total_tokens: 4 },
    });
  });

  it.each([[null], [{}], [{ completions: [{}] }]])('throws UPSTREAM_INVALID for the response %j', (body) => {
    const response = () => adapter.completions.toResponse(body, J2, { prompt: 'Hi' }, {});
    expect(gatewayErrorOf(response)).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });

  it('is not supported as a chat or as a stream', () => {
    const rejected = (action: () => unknown) => {
      const { status, message } = gatewayErrorOf(action);
      return [status, message];
    };
    const messageFor = (route: string) => `The ${route} route is not implemented for AI21Labs models.`;
    expect(rejected(() => chat({}, J2))).toEqual([501, messageFor('chat')]);
    expect(rejected(() => chat({ stream: true }, J2))).toEqual([501, messageFor('chat streaming')]);
    const stream = () => adapter.completions.toRequest({ prompt: 'Hi', stream: true }, J2);
    expect(rejected(stream)).toEqual([501, messageFor('completions streaming')]);
  });
});
