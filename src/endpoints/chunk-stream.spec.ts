import * as fc from 'fast-check';
import { GatewayError } from '../errors';
import type { StreamTranslator } from '../providers/contract/provider-adapter';
import type { FinishReason, Usage } from '../wire';
import type { EventSink, UpstreamStream } from '../upstream/client/stream-exchange';
import { ChunkStream } from './chunk-stream';
import type { StreamChunk } from './stream-chunk';
import { runs } from '../../test/support/runs';

const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const BROKEN = new GatewayError('UPSTREAM_TRUNCATED', 'connection broken');

/** One event of a provider; the translation parses it. */
type Event = StreamChunk | '[DONE]' | 'garbage';
const event = (index: number, finish_reason: FinishReason | null = null): StreamChunk => ({
  choices: [{ index, finish_reason }],
});
const usage: StreamChunk = { choices: [], usage: USAGE };

class ScriptedUpstream implements UpstreamStream {
  readonly headers = {};
  sink: EventSink | undefined;
  finishedEarly = 0;
  calls: string[] = [];

  start(sink: EventSink): void {
    this.sink = sink;
  }
  pause(): void {
    this.calls.push('pause');
  }
  resume(): void {
    this.calls.push('resume');
  }
  contentArrived(): void {
    this.calls.push('contentArrived');
  }
  finishEarly(): void {
    this.finishedEarly += 1;
  }

  /** As in an exchange, an error thrown by the sink ends the stream as a failure. */
  read(...sent: Event[]): void {
    const events = sent.map((data) => ({ event: '', data: typeof data === 'string' ? data : JSON.stringify(data) }));
    try {
      this.sink?.events(events);
    } catch (error) {
      this.sink?.fail(GatewayError.from(error));
    }
  }
}

function opened(wantsUsage = true, end?: (isDone: boolean) => StreamChunk[]) {
  const translate: StreamTranslator<StreamChunk> = ({ data }) => {
    if (data === 'garbage') throw new GatewayError('UPSTREAM_INVALID', 'invalid event');
    return [JSON.parse(data) as StreamChunk];
  };
  if (end) translate.end = end;
  const upstream = new ScriptedUpstream();
  const chunks: StreamChunk[] = [];
  const outcomes: (GatewayError | 'end')[] = [];
  const attempts: { error?: GatewayError; usage: Usage | undefined }[] = [];
  const settled: (GatewayError | undefined)[] = [];
  const stream = new ChunkStream<StreamChunk>(upstream, translate, wantsUsage, {
    completed: (usage) => attempts.push({ usage }),
    failed: (error, usage) => {
      attempts.push({ error: GatewayError.from(error), usage });
      return GatewayError.from(error);
    },
  });
  stream.whenSettled((error) => settled.push(error));
  stream.start({
    chunks: (read) => chunks.push(...read),
    end: () => outcomes.push('end'),
    fail: (error) => outcomes.push(error),
  });
  return { upstream, stream, chunks, outcomes, attempts, settled };
}

/** Delivers a whole stream in one read, then ends it. */
function streamed(events: Event[], wantsUsage?: boolean, end?: (isDone: boolean) => StreamChunk[]) {
  const { upstream, chunks, outcomes } = opened(wantsUsage, end);
  upstream.read(...events);
  upstream.sink?.end();
  return { chunks, outcomes, codes: outcomes.map((outcome) => (outcome === 'end' ? outcome : outcome.code)) };
}

describe('ChunkStream', () => {
  it('forwards the chunks and ends', () => {
    const events = [event(0), event(0), event(0, 'stop')];
    expect(streamed([...events, '[DONE]'])).toMatchObject({ chunks: events, outcomes: ['end'] });
  });

  it('completes without [DONE] if every choice has finished', () => {
    expect(streamed([event(0), event(1), event(0, 'stop'), event(1, 'length')]).outcomes).toEqual(['end']);
  });

  it('fails as truncated if a choice has no finish reason at [DONE]', () => {
    const { chunks, codes } = streamed([event(0, 'stop'), event(1), '[DONE]']);
    expect(chunks).toHaveLength(2);
    expect(codes).toEqual(['UPSTREAM_TRUNCATED']);
  });

  it('sends the last chunks of the translator at [DONE], or at the end of the connection', () => {
    const end = (isDone: boolean) => [event(0, isDone ? 'stop' : 'length')];
    expect(streamed([event(0), '[DONE]'], true, end)).toMatchObject({
      chunks: [event(0), ...end(true)],
      outcomes: ['end'],
    });
    expect(streamed([event(0)], true, end)).toMatchObject({ chunks: [event(0), ...end(false)], outcomes: ['end'] });
  });

  it('fails with the error of the translator if its `end` throws', () => {
    const end = (): StreamChunk[] => {
      throw new GatewayError('UPSTREAM_INVALID', 'no name');
    };
    for (const events of [[event(0)], [event(0), '[DONE]'] as const]) {
      const { chunks, codes } = streamed([...events], true, end);
      expect(chunks).toHaveLength(1);
      expect(codes).toEqual(['UPSTREAM_INVALID']);
    }
  });

  it.each<[string, Event[]]>([
    ['no event arrived', []],
    ['a choice has not finished', [event(0), event(1), event(0, 'stop')]],
    ['only usage arrived', [usage]],
  ])('fails as truncated if the stream ends when %s', (_what, events) => {
    expect(streamed(events).codes).toEqual(['UPSTREAM_TRUNCATED']);
  });

  it('fails as invalid if [DONE] arrives before any content', () => {
    expect(streamed(['[DONE]']).codes).toEqual(['UPSTREAM_INVALID']);
    expect(streamed([usage, '[DONE]']).codes).toEqual(['UPSTREAM_INVALID']);
  });

  it('sends usage last and once, whenever and however often the provider sends it', () => {
    const early = { choices: [], usage: { ...USAGE, completion_tokens: 1 } };
    const events = [early, event(0), early, event(0, 'stop'), usage];
    expect(streamed([...events, '[DONE]']).chunks).toEqual([event(0), event(0, 'stop'), usage]);
    expect(streamed([...events]).chunks).toEqual([event(0), event(0, 'stop'), usage]);
  });

  it('omits usage unless the client requested it', () => {
    expect(streamed([event(0, 'stop'), usage, '[DONE]'], false).chunks).toEqual([event(0, 'stop')]);
  });

  it('keeps only the first finish reason of each choice', () => {
    const { chunks } = streamed([event(0, 'stop'), event(0, 'stop'), event(1, 'length'), event(0, 'length')]);
    expect(chunks).toEqual([event(0, 'stop'), event(0), event(1, 'length'), event(0)]);
  });

  it('forwards the chunks before a failure and fails once', () => {
    const { upstream, chunks, outcomes } = opened();
    upstream.read(event(0), event(0), 'garbage', event(0, 'stop'));
    upstream.read(event(0, 'stop'), '[DONE]');
    upstream.sink?.end();
    expect(chunks).toHaveLength(2);
    expect(outcomes).toEqual([expect.objectContaining({ code: 'UPSTREAM_INVALID' })]);
  });

  it('fails if the connection breaks after the last finish reason', () => {
    const { upstream, outcomes } = opened();
    upstream.read(event(0, 'stop'));
    upstream.sink?.fail(BROKEN);
    upstream.sink?.end();
    expect(outcomes).toEqual([BROKEN]);
  });

  it('ignores everything after [DONE]', () => {
    const { upstream, chunks, outcomes } = opened();
    upstream.read(event(0, 'stop'), '[DONE]', event(0), 'garbage');
    upstream.read(event(0));
    upstream.sink?.fail(BROKEN);
    expect(upstream.finishedEarly).toBe(1);
    expect(chunks).toEqual([event(0, 'stop')]);
    expect(outcomes).toEqual(['end']);
  });

  it('forwards pause and resume to the upstream', () => {
    const { upstream, stream } = opened();
    stream.pause();
    stream.resume();
    expect(upstream.calls).toEqual(['pause', 'resume']);
  });

  it('settles once, with one finish reason per choice and usage last, for random streams', () => {
    const events = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.tuple(fc.nat(2), fc.constantFrom(null, null, 'stop' as const)).map(([i, f]) => event(i, f)),
      },
      { weight: 2, arbitrary: fc.constant<Event>(usage) },
      { weight: 1, arbitrary: fc.constantFrom<Event>('[DONE]', 'garbage') },
    );
    const reads = fc.array(fc.array(events, { maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(reads, fc.boolean(), fc.boolean(), (all, wantsUsage, breaks) => {
        const { upstream, chunks, outcomes } = opened(wantsUsage);
        for (const read of all) upstream.read(...read);
        if (breaks) upstream.sink?.fail(BROKEN);
        else upstream.sink?.end();
        expect(outcomes).toHaveLength(1);
        const finishes = chunks.flatMap(({ choices }) => choices.filter(({ finish_reason }) => finish_reason !== null));
        expect(new Set(finishes.map(({ index }) => index)).size).toBe(finishes.length);
        const places = chunks.flatMap((chunk, place) => (chunk.usage ? [place] : []));
        expect(places.every((place) => wantsUsage && place === chunks.length - 1)).toBe(true);
      }),
      { numRuns: runs(500) },
    );
  });

  it('fails the sink that rejects the chunks of a stream that ended while it was held', async () => {
    const upstream = new ScriptedUpstream();
    const translate: StreamTranslator<StreamChunk> = ({ data }) => [JSON.parse(data) as StreamChunk];
    const stream = new ChunkStream<StreamChunk>(upstream, translate, false, {
      completed: () => {},
      failed: (error) => GatewayError.from(error),
    });
    const held = stream.untilContent(false);
    upstream.read(event(0, 'stop'), '[DONE]');
    await held;
    const errors: GatewayError[] = [];
    const reject = (): never => {
      throw BROKEN;
    };
    stream.start({ chunks: reject, end: () => {}, fail: (error) => errors.push(error) });
    expect(errors).toEqual([BROKEN]);
  });
});
