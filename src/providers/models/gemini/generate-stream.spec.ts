import { thrownBy } from '../../../../test/support/google';
import { recordedEvents } from '../../../../test/support/recorded';
import type { ServerSentEvent } from '../../../upstream/client/upstream-request';
import { withReportedErrors } from '../../shared/reported-errors';
import { GOOGLE_ERRORS } from './error-format';
import { toChatChunks } from './generate-stream';

const event = (data: unknown): ServerSentEvent => ({ event: '', data: JSON.stringify(data) });
const candidate = (parts: object[], more: object = {}) => event({ candidates: [{ content: { parts }, ...more }] });
const translate = (events: readonly ServerSentEvent[]) => {
  const toChunks = withReportedErrors(toChatChunks('gemini-fx'), GOOGLE_ERRORS);
  return [...events.flatMap(toChunks), ...(toChunks.end?.(false) ?? [])];
};
const choicesOf = (events: readonly ServerSentEvent[]) => translate(events).flatMap(({ choices }) => choices);
const deltasOf = (events: readonly ServerSentEvent[]) => choicesOf(events).map(({ delta }) => delta);
const call = { functionCall: { name: 'f', args: {} } };

describe('a Gemini stream', () => {
  it('has the role first, tool calls numbered across events, one finish reason and the last usage', () => {
    const chunks = translate(recordedEvents('gemini/tools-stream.sse'));
    const choices = chunks.flatMap((chunk) => chunk.choices);
    expect(choices.map(({ delta }) => delta.role)).toEqual(['assistant', null, null, null, null, null]);
    expect(choices.map(({ delta }) => delta.reasoning_content ?? '').join('')).toBe('Looking around');
    expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe('It ');
    const calls = choices.flatMap(({ delta }) => delta.tool_calls ?? []);
    expect(calls).toMatchObject([
      {
        index: 0,
        function: { name: 'lookup', arguments: '{"q":"cat"}' },
        thought_signature: 'c2ln',
        extra_content: { google: { thought_signature: 'c2ln' } },
      },
      { index: 1, function: { name: 'lookup', arguments: '{"q":"dog"}' } },
    ]);
    const ends = choices.map(({ finish_reason }) => finish_reason).filter((reason) => reason !== null);
    expect(ends).toEqual(['tool_calls']);
    expect(choices.at(-1)?.finish_reason).toBe('tool_calls');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 20, completion_tokens: 9 } });
    expect(new Set(chunks.map(({ id, model }) => `${id} ${model}`))).toEqual(new Set(['fx-s gemini-2.5-flash']));
  });

  it('has the finish reason tool_calls if it ends after a tool call without a finish reason', () => {
    expect(choicesOf([candidate([call])]).at(-1)).toMatchObject({ finish_reason: 'tool_calls' });
    expect(choicesOf([candidate([{ text: 'half a sen' }])]).at(-1)).toMatchObject({ finish_reason: null });
  });

  it('has the finish reason stop if it has no other and [DONE] ends it', () => {
    const toChunks = toChatChunks('gemini-fx');
    toChunks(candidate([{ text: 'Hi' }]));
    expect(toChunks.end?.(true)).toMatchObject([{ choices: [{ finish_reason: 'stop' }] }]);
  });

  it.each([
    [[{ text: 'Hi' }], 'stop'],
    [[call], 'tool_calls'],
  ])('has its finish reason last if the model sends STOP before %j', (parts, finish_reason) => {
    const stop = { finishReason: 'STOP' };
    for (const events of [
      [candidate([], stop), candidate(parts, stop)],
      [candidate([], stop), candidate(parts)],
    ]) {
      expect(choicesOf(events).map((choice) => choice.finish_reason)).toEqual([null, null, finish_reason]);
    }
  });

  it('keeps the first finish reason that is not STOP', () => {
    const events = ['STOP', 'MAX_TOKENS', 'STOP'].map((finishReason) => candidate([{ text: 'x' }], { finishReason }));
    expect(choicesOf(events).map((choice) => choice.finish_reason)).toEqual([null, null, null, null, 'length']);
  });

  it('has the finish reason content_filter and a refusal if a filter stops it', () => {
    const end = { finishReason: 'MODEL_ARMOR', finishMessage: 'Blocked by Model Armor.' };
    for (const events of [[candidate([], end)], [candidate([{ text: 'Hi' }]), candidate([], end)]]) {
      expect(choicesOf(events).at(-1)).toMatchObject({
        delta: { refusal: 'Blocked by Model Armor.' },
        finish_reason: 'content_filter',
        native_finish_reason: 'MODEL_ARMOR',
      });
    }
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'NO_IMAGE', 'A_NEW_REASON'])(
    'with the finish reason %s throws the provider’s error, or is marked as incomplete after content',
    (finishReason) => {
      const end = candidate([], { finishReason, finishMessage: 'Why.' });
      const message = `The model stopped with the finish reason ${finishReason}: Why.`;
      expect(thrownBy(() => translate([end]))).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 502, message });
      expect(choicesOf([candidate([{ text: 'Hi' }]), end]).slice(1)).toMatchObject([
        { delta: { content: 'Hi' }, finish_reason: null },
        { delta: { refusal: message }, finish_reason: 'content_filter', native_finish_reason: finishReason },
      ]);
    },
  );

  it('keeps a thought signature on an empty text', () => {
    const events = [
      candidate([{ text: 'Hi' }]),
      candidate([{ text: '', thoughtSignature: 'sig' }], { finishReason: 'STOP' }),
    ];
    expect(deltasOf(events).at(2)).toMatchObject({ thought_signature: 'sig' });
  });

  it('numbers the tool calls of each choice separately', () => {
    const both = [0, 1].map((index) => ({ index, content: { parts: [call] }, finishReason: 'STOP' }));
    const calls = deltasOf([event({ candidates: both })]).flatMap(({ tool_calls }) => tool_calls ?? []);
    expect(calls.map(({ index }) => index)).toEqual([0, 0]);
  });

  it('has its finish reasons and then its usage last', () => {
    const usageMetadata = { promptTokenCount: 1, totalTokenCount: 1 };
    const one = (index: number) => ({ index, content: { parts: [{ text: 'x' }] } });
    const chunks = translate([
      event({ candidates: [one(0), one(1)], usageMetadata }),
      event({ candidates: [{ ...one(0), finishReason: 'STOP' }], usageMetadata }),
      event({ candidates: [{ ...one(1), finishReason: 'STOP' }] }),
    ]);
    const ends = chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason));
    expect(ends).toEqual([null, null, null, null, null, null, 'stop', 'stop']);
    expect(chunks.at(-1)?.usage).toMatchObject({ total_tokens: 1 });
  });

  it('has no chunk with usage if the provider counted no tokens', () => {
    const end = { content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' };
    for (const usageMetadata of [undefined, {}]) {
      expect(translate([event({ candidates: [end], usageMetadata })]).filter(({ usage }) => usage)).toEqual([]);
    }
  });

  it('has the finish reason content_filter if the prompt is blocked', () => {
    const blocked = event({ promptFeedback: { blockReason: 'OTHER', blockReasonMessage: 'No.' } });
    expect(choicesOf([blocked])).toMatchObject([
      { delta: { role: 'assistant', content: '' }, finish_reason: null },
      { delta: { refusal: 'No.' }, finish_reason: 'content_filter', native_finish_reason: 'OTHER' },
    ]);
    const late = choicesOf([candidate([{ text: 'Hi' }], { finishReason: 'STOP' }), blocked]);
    expect(late.at(-1)).toMatchObject({ index: 0, delta: { role: null }, finish_reason: 'content_filter' });
  });

  it('finishes once and has no chunks for empty events', () => {
    const end = candidate([{ text: '' }], { finishReason: 'STOP' });
    expect(translate([candidate([{ text: 'a' }]), candidate([{ text: '' }]), end, end])).toHaveLength(3);
  });

  it.each([
    [{ error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }, 503],
    [[{ error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED' } }], 429],
  ])('keeps the status of the error event %j', (data, status) => {
    const failing = () => translate([candidate([{ text: 'a' }]), event(data)]);
    expect(thrownBy(failing)).toMatchObject({ code: 'UPSTREAM_REFUSED', status });
  });

  it.each([['{"candidates":'], ['null'], ['7'], ['{"candidates":[null]}']])(
    'throws UPSTREAM_INVALID for the event %s',
    (data) => {
      expect(thrownBy(() => translate([{ event: '', data }]))).toMatchObject({ code: 'UPSTREAM_INVALID' });
    },
  );
});
