import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';
import { translateResponse, withReportedErrors } from '../shared/reported-errors';
import { toChatResponse } from './chat-response';
import { toChatChunks } from './chat-stream';

const MODEL = 'command-fx';
const translated = (...bodies: object[]) => {
  const translate = withReportedErrors(toChatChunks(MODEL), undefined);
  return bodies.flatMap((body) => translate({ event: '', data: JSON.stringify(body) }));
};
const recordedChunks = (path: string) => {
  const translate = toChatChunks(MODEL);
  return recordedEvents(path).flatMap(translate);
};
const end = (delta: object) => ({ type: 'message-end', delta });

describe('the translation of a Cohere response', () => {
  it('contains the plan as reasoning, the tool calls and the cached tokens', () => {
    expect(toChatResponse(recordedJson('cohere/tools-response.json'), MODEL)).toMatchObject({
      id: 'fx-v2',
      model: MODEL,
      choices: [
        {
          message: {
            content: null,
            reasoning_content: 'I will look it up.',
            tool_calls: [
              { id: 'get_weather_fx1', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } },
              { id: 'get_weather_fx2', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 900,
        completion_tokens: 40,
        total_tokens: 940,
        prompt_tokens_details: { cached_tokens: 128 },
      },
    });
  });

  it('contains thinking, citations, log probabilities and the native finish reason', () => {
    const [choice] = toChatResponse(recordedJson('cohere/chat-response.json'), MODEL).choices;
    expect(choice).toMatchObject({
      message: { content: 'Hi there', reasoning_content: 'Greet.', citations: [{ text: 'Hi' }] },
      finish_reason: 'stop',
      native_finish_reason: 'STOP_SEQUENCE',
      logprobs: {
        content: [
          { token: 'Hi', logprob: -0.25, bytes: [72, 105], top_logprobs: [] },
          { token: ' there', logprob: -0.625 },
        ],
      },
    });
  });

  it.each([['cohere/bare-tool-response.json']])(
    'returns the arguments {} for a tool call without arguments: %s',
    (path) => {
      const [call] = toChatResponse(recordedJson(path), MODEL).choices[0]!.message.tool_calls!;
      expect(call?.function).toEqual({ name: 'now', arguments: '{}' });
    },
  );

  it('reports billed units if the response contains no token counts', () => {
    const usage = { billed_units: { input_tokens: 3, output_tokens: 4 } };
    const body = { ...recordedJson('cohere/chat-response.json'), usage };
    expect(toChatResponse(body, MODEL).usage).toEqual({ prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 });
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['COMPLETE', 'stop'],
    ['SOMETHING_NEW', 'stop'],
    [undefined, 'stop'],
  ])('maps the finish reason %s to %s', (finish_reason, expected) => {
    const body = { ...recordedJson('cohere/chat-response.json'), finish_reason };
    expect(toChatResponse(body, MODEL).choices[0]?.finish_reason).toBe(expected);
  });

  it.each([
    [{ message: { content: [] }, finish_reason: 'ERROR' }, 'UPSTREAM_REFUSED', 502],
    [{ message: { content: [] }, finish_reason: 'TIMEOUT' }, 'UPSTREAM_REFUSED', 504],
    [{ message: 'no such model' }, 'UPSTREAM_REFUSED', 502],
    [{}, 'UPSTREAM_INVALID', 502],
    [null, 'UPSTREAM_INVALID', 502],
    [{ message: { tool_calls: [{}] } }, 'UPSTREAM_INVALID', 502],
  ])('throws for the body %j', (body, code, status) => {
    const translate = () => translateResponse(() => toChatResponse(body, MODEL), body, undefined);
    expect(gatewayErrorOf(translate)).toMatchObject({ code, status });
  });
});

describe('the translation of a Cohere stream', () => {
  it('numbers the tool calls and writes the plan as reasoning', () => {
    const deltas = recordedChunks('cohere/tools-stream.sse').flatMap(({ choices }) =>
      choices.map(({ delta }) => delta),
    );
    expect(deltas.map(({ reasoning_content }) => reasoning_content ?? '').join('')).toBe('I will look it up.');
    expect(deltas.flatMap(({ tool_calls }) => tool_calls ?? []).map(({ index, id }) => [index, id])).toEqual([
      [0, 'get_weather_fx1'],
      [0, undefined],
      [0, undefined],
      [1, 'get_weather_fx2'],
      [1, undefined],
      [1, undefined],
    ]);
  });

  it('writes log probabilities and citations in the chunks of their text', () => {
    const choices = recordedChunks('cohere/chat-stream.sse').flatMap((chunk) => chunk.choices);
    expect(choices.map(({ logprobs }) => logprobs).filter(Boolean)).toMatchObject([
      { content: [{ token: 'Hi' }] },
      { content: [{ token: ' there' }] },
    ]);
    expect(choices.flatMap(({ delta }) => delta['citations'] ?? [])).toMatchObject([{ text: 'Hi' }]);
  });

  it('writes the arguments {} for a tool call without arguments', () => {
    const chunks = recordedChunks('cohere/bare-tool-stream.sse');
    const calls = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []));
    expect(calls.map(({ function: named }) => named.arguments).join('')).toBe('{}');
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens_details: { cached_tokens: 64 } });
  });

  it('reads the type of an event from its name if the data has none', () => {
    const translate = toChatChunks(MODEL);
    const data = JSON.stringify({ delta: { message: { content: { text: 'Hi' } } } });
    expect(translate({ event: 'content-delta', data })[0]?.choices[0]?.delta).toMatchObject({
      role: 'assistant',
      content: 'Hi',
    });
  });

  it('ignores unknown events and events after message-end', () => {
    expect(translated({ type: 'debug', prompt: 'x' }, { type: 'tomorrow' })).toEqual([]);
    expect(translated(end({ finish_reason: 'COMPLETE' }), end({ finish_reason: 'COMPLETE' }))).toHaveLength(2);
  });

  it.each([
    [end({ finish_reason: 'ERROR', error: 'worker died' }), 502, 'worker died'],
    [end({ error: 'worker died' }), 502, 'worker died'],
    [end({ finish_reason: 'TIMEOUT' }), 504, 'The provider timed out during generation.'],
    [{ message: 'too many tokens' }, 502, 'too many tokens'],
  ])('throws for the event %j', (event, status, message) => {
    expect(gatewayErrorOf(() => translated(event))).toMatchObject({ code: 'UPSTREAM_REFUSED', status, message });
  });
});
