import { thrownBy } from '../../../../test/support/google';
import { recordedJson } from '../../../../test/support/recorded';
import { translateResponse } from '../../shared/reported-errors';
import { GOOGLE_ERRORS } from './error-format';
import { toChatResponse } from './generate-response';

const responseOf = (body: unknown) => toChatResponse(body, 'gemini-fx');
const choicesOf = (parts: object[], more: object = {}) =>
  responseOf({ candidates: [{ content: { parts }, finishReason: 'STOP', ...more }] }).choices;

describe('a Gemini response', () => {
  it('has text and thoughts in separate fields and counts both', () => {
    expect(responseOf(recordedJson('gemini/thinking-response.json'))).toEqual({
      id: 'fx-resp',
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'gemini-2.5-flash',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'It is a cat.',
            tool_calls: null,
            refusal: null,
            reasoning_content: 'Thinking about it',
            thought_signature: 'c2lnLTI=',
          },
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 20,
        completion_tokens: 20,
        total_tokens: 40,
        prompt_tokens_details: { cached_tokens: 8 },
        completion_tokens_details: { reasoning_tokens: 14 },
      },
    });
  });

  it('has parallel tool calls with unique ids and the thought signature on the first', () => {
    const [choice] = responseOf(recordedJson('gemini/tools-response.json')).choices;
    const named = (q: string) => ({ name: 'lookup', arguments: `{"q":"${q}"}` });
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: 'It ' } });
    expect(choice?.message.tool_calls).toEqual([
      {
        id: expect.stringMatching(/^call_\w{24}$/),
        type: 'function',
        function: named('cat'),
        thought_signature: 'c2ln',
        extra_content: { google: { thought_signature: 'c2ln' } },
      },
      { id: expect.stringMatching(/^call_\w{24}$/), type: 'function', function: named('dog') },
    ]);
    const ids = choice?.message.tool_calls?.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it('keeps the provider’s tool call ids and writes missing arguments as {}', () => {
    const [choice] = choicesOf([{ functionCall: { id: 'f1', name: 'now' } }]);
    expect(choice?.message).toMatchObject({
      content: null,
      tool_calls: [{ id: 'f1', function: { name: 'now', arguments: '{}' } }],
    });
  });

  it('has the finish reason content_filter if the prompt was blocked', () => {
    const { choices, usage } = responseOf(recordedJson('gemini/blocked-response.json'));
    expect(choices).toMatchObject([
      { index: 0, message: { content: '' }, finish_reason: 'content_filter', native_finish_reason: 'SAFETY' },
    ]);
    expect(usage).toEqual({ prompt_tokens: 5, completion_tokens: 0, total_tokens: 5 });
  });

  it('has one choice per candidate', () => {
    const candidate = (index: number) => ({ index, content: { parts: [{ text: `${index}` }] }, finishReason: 'STOP' });
    const { choices } = responseOf({ candidates: [candidate(0), candidate(1)] });
    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, '0'],
      [1, '1'],
    ]);
  });

  it('has the generated images', () => {
    const [choice] = choicesOf([{ text: 'Here' }, { inlineData: { mimeType: 'image/png', data: 'aGk=' } }]);
    expect(choice?.message['images']).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
    ]);
  });

  it('has log probabilities in OpenAI’s format', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'Hi', logProbability: -0.5 }],
      topCandidates: [
        {
          candidates: [
            { token: 'Hi', logProbability: -0.5 },
            { token: 'Yo', logProbability: -2 },
          ],
        },
      ],
    };
    const token = (name: string, logprob: number) => ({ token: name, logprob, bytes: null });
    expect(choicesOf([{ text: 'Hi' }], { logprobsResult })[0]?.['logprobs']).toEqual({
      content: [{ ...token('Hi', -0.5), top_logprobs: [token('Hi', -0.5), token('Yo', -2)] }],
      refusal: null,
    });
  });

  it.each([
    ['STOP', 'stop', undefined],
    ['MAX_TOKENS', 'length', undefined],
    ['SAFETY', 'content_filter', 'SAFETY'],
    ['RECITATION', 'content_filter', 'RECITATION'],
    ['IMAGE_SAFETY', 'content_filter', 'IMAGE_SAFETY'],
    ['MODEL_ARMOR', 'content_filter', 'MODEL_ARMOR'],
    ['MALFORMED_FUNCTION_CALL', 'content_filter', 'MALFORMED_FUNCTION_CALL'],
    ['MALFORMED_RESPONSE', 'content_filter', 'MALFORMED_RESPONSE'],
    ['toString', 'content_filter', 'toString'],
    ['FINISH_REASON_UNSPECIFIED', 'stop', undefined],
    ['', 'stop', undefined],
    [undefined, 'stop', undefined],
  ])('maps the finish reason %s to %s', (finishReason, finish_reason, native) => {
    const [choice] = choicesOf([{ text: 'x' }], { finishReason });
    expect(choice).toMatchObject({ finish_reason });
    expect(choice?.['native_finish_reason']).toBe(native);
  });

  it('has the finish reason tool_calls if it has tool calls and ends with STOP or without a reason', () => {
    for (const finishReason of ['STOP', 'FUNCTION_CALL', undefined]) {
      const [choice] = choicesOf([{ functionCall: { name: 'f' } }], { finishReason });
      expect(choice?.finish_reason).toBe('tool_calls');
    }
  });

  it('has Google’s explanation as its refusal if a filter stopped it', () => {
    const end = { finishReason: 'MODEL_ARMOR', finishMessage: 'Blocked by Model Armor.' };
    for (const parts of [[], [{ text: 'x' }]]) {
      expect(choicesOf(parts, end)[0]).toMatchObject({
        message: { refusal: 'Blocked by Model Armor.' },
        finish_reason: 'content_filter',
        native_finish_reason: 'MODEL_ARMOR',
      });
    }
    expect(choicesOf([], { finishReason: 'SAFETY' })[0]?.message.refusal).toBeNull();
  });

  it.each([
    'MALFORMED_FUNCTION_CALL',
    'UNEXPECTED_TOOL_CALL',
    'TOO_MANY_TOOL_CALLS',
    'MISSING_THOUGHT_SIGNATURE',
    'MALFORMED_RESPONSE',
    'NO_IMAGE',
    'IMAGE_OTHER',
    'OTHER',
    'A_NEW_REASON',
  ])('with the finish reason %s throws an error without content and has a refusal with content', (finishReason) => {
    const message = `The model stopped with the finish reason ${finishReason}.`;
    for (const parts of [[], [{ text: 'Hm.', thought: true }]]) {
      expect(thrownBy(() => choicesOf(parts, { finishReason }))).toMatchObject({
        code: 'UPSTREAM_REFUSED',
        status: 502,
        message,
        upstreamCode: finishReason,
      });
    }
    for (const part of [{ text: 'x' }, { functionCall: { name: 'f' } }]) {
      expect(choicesOf([part], { finishReason })[0]).toMatchObject({
        message: { refusal: message },
        finish_reason: 'content_filter',
      });
    }
  });

  it('keeps a candidate with content if another one failed', () => {
    const failed = { index: 0, finishReason: 'OTHER' };
    const complete = { index: 1, content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' };
    const { choices } = responseOf({ candidates: [failed, complete] });
    expect(choices.map((choice) => choice.finish_reason)).toEqual(['content_filter', 'stop']);
  });

  it('has the finish reason content_filter if the prompt was blocked and the candidate is empty', () => {
    const promptFeedback = { blockReason: 'MODEL_ARMOR', blockReasonMessage: 'No.' };
    expect(responseOf({ candidates: [{ finishReason: 'STOP' }], promptFeedback }).choices).toMatchObject([
      { message: { refusal: 'No.' }, finish_reason: 'content_filter', native_finish_reason: 'MODEL_ARMOR' },
    ]);
  });

  it('has null counts if the provider counted no tokens', () => {
    const { usage } = responseOf({ promptFeedback: { blockReason: 'OTHER' } });
    expect(usage).toEqual({ prompt_tokens: null, completion_tokens: null, total_tokens: null });
  });
});

describe('an invalid Gemini response', () => {
  it.each([
    [null],
    ['text'],
    [{}],
    [{ candidates: [] }],
    [{ candidates: [7] }],
    [{ candidates: [{}] }],
    [{ candidates: [{ content: { parts: [{ functionCall: {} }] } }] }],
    [{ candidates: [{ content: { parts: [{ functionCall: { name: 'f', args: [1] } }] } }] }],
  ])('throws UPSTREAM_INVALID: %j', (body) => {
    expect(thrownBy(() => responseOf(body))).toMatchObject({ code: 'UPSTREAM_INVALID', status: 502 });
  });

  it('throws UPSTREAM_INVALID if tool call arguments are nested too deeply to serialize', () => {
    const args: unknown = JSON.parse(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
    expect(thrownBy(() => choicesOf([{ functionCall: { name: 'f', args } }]))).toMatchObject({
      code: 'UPSTREAM_INVALID',
    });
  });

  it('keeps the status of an error object, in a list or not', () => {
    const body = { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } };
    for (const given of [body, [body]]) {
      const translate = () => translateResponse(() => responseOf(given), given, GOOGLE_ERRORS);
      expect(thrownBy(translate)).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 503 });
    }
  });
});
