import { recordedEvents, recordedJson } from '../../../test/support/recorded';
import { refusalOf } from '../../../test/support/provider-error';
import { toChatResponse } from './chat-response';
import { toChatChunks } from './chat-stream';

const MODEL = 'command-fx';
const translated = (...bodies: object[]) => {
  const translate = toChatChunks(MODEL);
  return bodies.flatMap((body) => translate({ event: '', data: JSON.stringify(body) }));
};
const recordedChunks = (path: string) => {
  const translate = toChatChunks(MODEL);
  return recordedEvents(path).flatMap(translate);
};
const end = (delta: object) => ({ type: 'message-end', delta });

describe('an answer of Cohere', () => {
  it('has the plan as reasoning, the tool calls and the tokens that were cached', () => {
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

  it('has thinking, citations, log probabilities and the vendor’s word for its end', () => {
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

  it.each([['cohere/bare-tool-response.json']])('has {} for a call without arguments: %s', (path) => {
    const [call] = toChatResponse(recordedJson(path), MODEL).choices[0]!.message.tool_calls!;
    expect(call?.function).toEqual({ name: 'now', arguments: '{}' });
  });

  it('counts what was billed where it tells no tokens', () => {
    const usage = { billed_units: { input_tokens: 3, output_tokens: 4 } };
    const answer = { ...recordedJson('cohere/chat-response.json'), usage };
    expect(toChatResponse(answer, MODEL).usage).toEqual({ prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 });
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['COMPLETE', 'stop'],
    ['SOMETHING_NEW', 'stop'],
    [undefined, 'stop'],
  ])('that ends with %s finishes with %s', (finish_reason, expected) => {
    const answer = { ...recordedJson('cohere/chat-response.json'), finish_reason };
    expect(toChatResponse(answer, MODEL).choices[0]?.finish_reason).toBe(expected);
  });

  it.each([
    [{ message: { content: [] }, finish_reason: 'ERROR' }, 'UPSTREAM_REFUSED', 502],
    [{ message: { content: [] }, finish_reason: 'TIMEOUT' }, 'UPSTREAM_REFUSED', 504],
    [{ message: 'no such model' }, 'UPSTREAM_REFUSED', 502],
    [{}, 'UPSTREAM_INVALID', 502],
    [null, 'UPSTREAM_INVALID', 502],
    [{ message: { tool_calls: [{}] } }, 'UPSTREAM_INVALID', 502],
  ])('is an error: %j', (body, code, status) => {
    expect(refusalOf(() => toChatResponse(body, MODEL))).toMatchObject({ code, status });
  });
});

describe('a stream of Cohere', () => {
  it('numbers the tool calls and says the plan as reasoning', () => {
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

  it('has log probabilities and citations where they stand', () => {
    const choices = recordedChunks('cohere/chat-stream.sse').flatMap((chunk) => chunk.choices);
    expect(choices.map(({ logprobs }) => logprobs).filter(Boolean)).toMatchObject([
      { content: [{ token: 'Hi' }] },
      { content: [{ token: ' there' }] },
    ]);
    expect(choices.flatMap(({ delta }) => delta['citations'] ?? [])).toMatchObject([{ text: 'Hi' }]);
  });

  it('completes a call that has no arguments', () => {
    const chunks = recordedChunks('cohere/bare-tool-stream.sse');
    const calls = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []));
    expect(calls.map(({ function: named }) => named.arguments).join('')).toBe('{}');
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens_details: { cached_tokens: 64 } });
  });

  it('is told by the name of its events where they have no type', () => {
    const translate = toChatChunks(MODEL);
    const data = JSON.stringify({ delta: { message: { content: { text: 'Hi' } } } });
    expect(translate({ event: 'content-delta', data })[0]?.choices[0]?.delta).toMatchObject({
      role: 'assistant',
      content: 'Hi',
    });
  });

  it('says nothing after its end, and nothing for events that it does not know', () => {
    expect(translated({ type: 'debug', prompt: 'x' }, { type: 'tomorrow' })).toEqual([]);
    expect(translated(end({ finish_reason: 'COMPLETE' }), end({ finish_reason: 'COMPLETE' }))).toHaveLength(2);
  });

  it.each([
    [end({ finish_reason: 'ERROR', error: 'worker died' }), 502, 'worker died'],
    [end({ error: 'worker died' }), 502, 'worker died'],
    [end({ finish_reason: 'TIMEOUT' }), 504, 'The provider ran out of time while it answered.'],
    [{ message: 'too many tokens' }, 502, 'too many tokens'],
  ])('fails with %j', (event, status, message) => {
    expect(refusalOf(() => translated(event))).toMatchObject({ code: 'UPSTREAM_REFUSED', status, message });
  });
});
