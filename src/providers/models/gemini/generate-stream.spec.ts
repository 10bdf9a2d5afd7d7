import { thrownBy } from '../../../../test/support/google';
import { recordedEvents } from '../../../../test/support/recorded';
import type { ServerSentEvent } from '../../../upstream/client/upstream-request';
import { toChatChunks } from './generate-stream';

const event = (data: unknown): ServerSentEvent => ({ event: '', data: JSON.stringify(data) });
const candidate = (parts: object[], more: object = {}) => event({ candidates: [{ content: { parts }, ...more }] });
const translate = (events: readonly ServerSentEvent[]) => events.flatMap(toChatChunks('gemini-fx'));
const deltasOf = (events: readonly ServerSentEvent[]) =>
  translate(events).flatMap(({ choices }) => choices.map(({ delta }) => delta));

describe('a Gemini stream', () => {
  it('has the role first, tool calls numbered across events, one finish reason and the last usage', () => {
    const chunks = translate(recordedEvents('gemini/tools-stream.sse'));
    const choices = chunks.flatMap((chunk) => chunk.choices);
    expect(choices.map(({ delta }) => delta.role)).toEqual(['assistant', null, null, null, null]);
    expect(choices.map(({ delta }) => delta.reasoning_content ?? '').join('')).toBe('Looking around');
    expect(choices.map(({ delta }) => delta.content ?? '').join('')).toBe('It ');
    const calls = choices.flatMap(({ delta }) => delta.tool_calls ?? []);
    expect(calls).toMatchObject([
      { index: 0, function: { name: 'lookup', arguments: '{"q":"cat"}' }, thought_signature: 'c2ln' },
      { index: 1, function: { name: 'lookup', arguments: '{"q":"dog"}' } },
    ]);
    expect(choices.map(({ finish_reason }) => finish_reason)).toEqual([null, null, null, null, 'tool_calls']);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 20, completion_tokens: 9 } });
    expect(new Set(chunks.map(({ id, model }) => `${id} ${model}`))).toEqual(new Set(['fx-s gemini-2.5-flash']));
  });

  it('has the finish reason tool_calls if it ends after a tool call without a finish reason', () => {
    const ended = (parts: object[]) => {
      const translate = toChatChunks('gemini-fx');
      translate(candidate(parts, {}));
      return (translate.end?.() ?? []).flatMap(({ choices }) => choices.map(({ finish_reason }) => finish_reason));
    };
    expect(ended([{ functionCall: { name: 'f', args: {} } }])).toEqual(['tool_calls']);
    expect(ended([{ text: 'half a sen' }])).toEqual([]);
  });

  it('keeps a thought signature on an empty text', () => {
    const events = [
      candidate([{ text: 'Hi' }]),
      candidate([{ text: '', thoughtSignature: 'sig' }], { finishReason: 'STOP' }),
    ];
    expect(deltasOf(events).at(-1)).toMatchObject({ thought_signature: 'sig' });
  });

  it('numbers the tool calls of each choice separately', () => {
    const call = { functionCall: { name: 'f', args: {} } };
    const both = [0, 1].map((index) => ({ index, content: { parts: [call] }, finishReason: 'STOP' }));
    expect(deltasOf([event({ candidates: both })]).map(({ tool_calls }) => tool_calls?.[0]?.index)).toEqual([0, 0]);
  });

  it('has usage only after all choices have finished', () => {
    const usageMetadata = { promptTokenCount: 1, totalTokenCount: 1 };
    const one = (index: number) => ({ index, content: { parts: [{ text: 'x' }] } });
    const chunks = translate([
      event({ candidates: [one(0), one(1)], usageMetadata }),
      event({ candidates: [{ ...one(0), finishReason: 'STOP' }], usageMetadata }),
      event({ candidates: [{ ...one(1), finishReason: 'STOP' }] }),
    ]);
    expect(chunks.map(({ usage }) => Boolean(usage))).toEqual([false, false, false, true]);
  });

  it('has the finish reason content_filter if the prompt is blocked', () => {
    const blocked = event({ promptFeedback: { blockReason: 'OTHER', blockReasonMessage: 'No.' } });
    expect(translate([blocked])).toMatchObject([
      {
        choices: [
          {
            index: 0,
            delta: { role: 'assistant', content: '', refusal: 'No.' },
            finish_reason: 'content_filter',
            native_finish_reason: 'OTHER',
          },
        ],
      },
    ]);
    const [, last] = translate([candidate([{ text: 'Hi' }]), blocked]);
    expect(last?.choices).toMatchObject([{ index: 0, delta: { role: null }, finish_reason: 'content_filter' }]);
  });

  it('finishes once and has no chunks for empty events', () => {
    const end = candidate([{ text: '' }], { finishReason: 'STOP' });
    expect(translate([candidate([{ text: 'a' }]), candidate([{ text: '' }]), end, end])).toHaveLength(2);
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
