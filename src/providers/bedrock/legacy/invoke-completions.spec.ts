import { adapter, CLAUDE_4_5, target, toEvent } from '../../../../test/support/bedrock';
import { recordedEvents, recordedJson } from '../../../../test/support/recorded';
import { gatewayErrorOf } from '../../../../test/support/provider-error';

const TITAN = 'amazon.titan-text-express-v1';
const CLAUDE = 'anthropic.claude-v2:1';
const J2 = 'ai21.j2-ultra-v1';
const COMMAND = 'cohere.command-text-v14';

const { completions } = adapter;
const prompt = 'Hi';
const upstreamRequest = (request: object, model: string) =>
  completions.toRequest({ prompt, ...request }, target(model));
const toResponse = (body: unknown, model: string) => completions.toResponse(body, target(model), { prompt }, {});

function translate(model: string, ...events: object[]) {
  const translator = completions.toChunks!(target(model), { prompt, stream: true }, {});
  const inChunk = (event: object) => toEvent('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') });
  return events.flatMap((event) => translator(inChunk(event)));
}

const SAMPLED = { temperature: 1, top_p: 0.5, max_tokens: 9, stop: 'END' };

describe('Bedrock completions', () => {
  it.each([
    [TITAN, '/invoke'],
    [CLAUDE, '/invoke'],
    ['anthropic.claude-instant-v1', '/invoke'],
    [J2, '/invoke'],
    [COMMAND, '/invoke'],
    [CLAUDE_4_5, '/converse'],
    ['cohere.command-r-v1:0', '/converse'],
    ['ai21.jamba-1-5-large-v1:0', '/converse'],
    ['nameless', '/converse'],
  ])('of %s are sent to %s', (model, path) => {
    expect(upstreamRequest({}, model).url.endsWith(path)).toBe(true);
  });

  it.each([
    [
      TITAN,
      {
        inputText: prompt,
        textGenerationConfig: { temperature: 0.5, topP: 0.5, maxTokenCount: 9, stopSequences: ['END'] },
      },
    ],
    [J2, { prompt, temperature: 1, topP: 0.5, maxTokens: 9, stopSequences: ['END'] }],
    [COMMAND, { prompt, temperature: 2.5, p: 0.5, max_tokens: 9, stop_sequences: ['END'] }],
  ])('use the parameter names of %s', (model, expected) => {
    expect(upstreamRequest(SAMPLED, model).body).toEqual(expected);
  });

  it('add the turn markers of Claude to the prompt', () => {
    const { body, adjusted } = upstreamRequest(
      { temperature: 1, top_k: 3, max_tokens: 9000, stop: ['END'], user: 'u' },
      CLAUDE,
    );
    expect(body).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      prompt: '\n\nHuman: Hi\n\nAssistant:',
      max_tokens_to_sample: 8191,
      temperature: 0.5,
      top_k: 3,
      stop_sequences: ['END', '\n\nHuman:'],
    });
    expect([...adjusted!].sort()).toEqual(['max_tokens', 'temperature', 'user']);
    expect(upstreamRequest({ stream: true }, CLAUDE)).toMatchObject({
      url: expect.stringMatching(/\/invoke-with-response-stream$/),
      body: { max_tokens_to_sample: 8191, stop_sequences: ['\n\nHuman:'] },
    });
  });

  it('list dropped parameters and pass native ones through', () => {
    const { body, adjusted } = upstreamRequest(
      { top_k: 1, seed: 1, user: 'u', countPenalty: { scale: 1 }, echo: false, best_of: 1 },
      J2,
    );
    expect(body).toEqual({ prompt, countPenalty: { scale: 1 } });
    expect(adjusted).toEqual(['seed', 'user', 'top_k']);
  });

  it.each([[{ echo: true }], [{ suffix: 'x' }], [{ best_of: 2 }], [{ logprobs: 2 }], [{ prompt: ['a', 'b'] }]])(
    'reject the parameter %j',
    (request) => {
      for (const model of [TITAN, J2, COMMAND])
        expect(gatewayErrorOf(() => upstreamRequest(request, model))).toMatchObject({ status: 422 });
    },
  );

  it('request several choices from models that support them', () => {
    expect(upstreamRequest({ n: 2 }, J2).body).toMatchObject({ numResults: 2 });
    expect(upstreamRequest({ n: 2 }, COMMAND).body).toMatchObject({ num_generations: 2 });
    for (const model of [TITAN, CLAUDE])
      expect(gatewayErrorOf(() => upstreamRequest({ n: 2 }, model))).toMatchObject({ param: 'n' });
  });

  it('read the response of Titan with its usage', () => {
    expect(toResponse(recordedJson('bedrock/titan-text-response.json'), TITAN)).toEqual({
      id: expect.stringMatching(/^cmpl-/),
      object: 'text_completion',
      created: expect.any(Number),
      model: TITAN,
      choices: [{ index: 0, text: 'Hello there', finish_reason: 'length', native_finish_reason: 'LENGTH' }],
      usage: { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 },
    });
  });

  it.each([
    [CLAUDE, { completion: ' Yes', stop_reason: 'stop_sequence' }, [{ text: ' Yes', finish_reason: 'stop' }]],
    [
      J2,
      { completions: [{ data: { text: 'A' }, finishReason: { reason: 'length' } }, { data: { text: 'B' } }] },
      [
        { text: 'A', finish_reason: 'length' },
        { index: 1, text: 'B', finish_reason: 'stop' },
      ],
    ],
    [COMMAND, { generations: [{ text: 'A', finish_reason: 'COMPLETE' }] }, [{ text: 'A', finish_reason: 'stop' }]],
  ])('read the response of %s', (model, body, choices) => {
    expect(toResponse(body, model)).toMatchObject({ choices, usage: { prompt_tokens: null } });
  });

  it.each([[null], [{}], [{ results: 'x', completions: 'x', generations: 'x', completion: 7 }]])(
    'throw UPSTREAM_INVALID for the response %j',
    (body) => {
      for (const model of [TITAN, CLAUDE, J2, COMMAND]) {
        expect(gatewayErrorOf(() => toResponse(body, model))).toMatchObject({ code: 'UPSTREAM_INVALID' });
      }
    },
  );

  it('have the usage and the id of the response headers', () => {
    const headers = {
      'x-amzn-requestid': 'fx-req',
      'x-amzn-bedrock-input-token-count': '4',
      'x-amzn-bedrock-output-token-count': '3',
    };
    const response = completions.toResponse({ completion: ' Yes' }, target(CLAUDE), { prompt }, headers);
    expect(response).toMatchObject({
      id: 'fx-req',
      usage: { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 },
    });
    const translator = completions.toChunks!(target(CLAUDE), { prompt, stream: true }, headers);
    const bytes = Buffer.from('{"completion":"A"}').toString('base64');
    expect(translator(toEvent('chunk', { bytes }))).toMatchObject([{ id: 'fx-req' }]);
  });

  it('stream the text and the usage of Titan', () => {
    const translator = completions.toChunks!(target(TITAN), { prompt, stream: true }, {});
    expect(recordedEvents('bedrock/titan-text-stream.sse').flatMap((event) => translator(event))).toMatchObject([
      { object: 'text_completion_chunk', choices: [{ index: 0, text: 'Hello', finish_reason: null }] },
      { choices: [{ index: 0, text: ' there', finish_reason: 'length' }] },
      { choices: [], usage: { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 } },
    ]);
  });

  it('stream the text of the other families', () => {
    const [more, end] = translate(
      CLAUDE,
      { completion: 'A', stop_reason: null },
      { completion: '', stop_reason: 'max_tokens' },
    );
    expect([more, end]).toMatchObject([
      { choices: [{ text: 'A' }] },
      { choices: [{ text: '', finish_reason: 'length' }] },
    ]);
    expect(
      translate(COMMAND, { text: 'A', index: 1 }, { is_finished: true, index: 1, finish_reason: 'COMPLETE' }),
    ).toMatchObject([{ choices: [{ index: 1, text: 'A' }] }, { choices: [{ index: 1, finish_reason: 'stop' }] }]);
  });

  it('throw for invalid chunks and for exceptions in a stream', () => {
    const translator = completions.toChunks!(target(TITAN), { prompt }, {});
    for (const data of ['{}', '{"bytes":7}', '{"bytes":"aGk="}']) {
      expect(gatewayErrorOf(() => translator({ event: 'chunk', data }))).toMatchObject({ code: 'UPSTREAM_INVALID' });
    }
    expect(gatewayErrorOf(() => translator(toEvent('throttlingException', { message: 'No' })))).toMatchObject({
      status: 429,
    });
    expect(translator({ event: 'other', data: '' })).toEqual([]);
  });

  it('reject streaming for models that do not support it', () => {
    expect(gatewayErrorOf(() => upstreamRequest({ stream: true }, J2))).toMatchObject({
      code: 'UNSUPPORTED_OPERATION',
      status: 501,
    });
  });
});
