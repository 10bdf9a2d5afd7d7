import * as fc from 'fast-check';
import { GatewayError } from '../errors';
import type { FinishReason, Usage } from '../wire';
import type { EventSink, UpstreamStream } from '../upstream/client/stream-exchange';
import { ChunkStream, type StreamChunk } from './chunk-stream';

const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const BROKEN = new GatewayError('UPSTREAM_TRUNCATED', 'it broke off');

/** What a vendor says in one read; the translation is to parse it. */
type Said = StreamChunk | '[DONE]' | 'garbage';
const says = (index: number, finish_reason: FinishReason | null = null): StreamChunk => ({
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
  finishEarly(): void {
    this.finishedEarly += 1;
  }

  /** As an exchange does it: what the sink throws ends the stream as a failure. */
  read(...said: Said[]): void {
    const events = said.map((data) => ({ event: '', data: typeof data === 'string' ? data : JSON.stringify(data) }));
    try {
      this.sink?.events(events);
    } catch (error) {
      this.sink?.fail(GatewayError.from(error));
    }
  }
}

function opened(wantsUsage = true) {
  const upstream = new ScriptedUpstream();
  const chunks: StreamChunk[] = [];
  const outcomes: (GatewayError | 'end')[] = [];
  const attempts: { error?: GatewayError; usage: Usage | undefined }[] = [];
  const settled: (GatewayError | undefined)[] = [];
  const stream = new ChunkStream<StreamChunk>(
    upstream,
    ({ data }) => {
      if (data === 'garbage') throw new GatewayError('UPSTREAM_INVALID', 'what is that?');
      return [JSON.parse(data) as StreamChunk];
    },
    wantsUsage,
    {
      completed: (usage) => attempts.push({ usage }),
      failed: (error, usage) => {
        attempts.push({ error: GatewayError.from(error), usage });
        return GatewayError.from(error);
      },
    },
  );
  stream.onSettled = (error) => settled.push(error);
  stream.start({
    chunks: (read) => chunks.push(...read),
    end: () => outcomes.push('end'),
    fail: (error) => outcomes.push(error),
  });
  return { upstream, stream, chunks, outcomes, attempts, settled };
}

/** A whole stream, in one read, that the vendor then ends. */
function streamed(said: Said[], wantsUsage?: boolean) {
  const { upstream, chunks, outcomes } = opened(wantsUsage);
  upstream.read(...said);
  upstream.sink?.end();
  return { chunks, outcomes, codes: outcomes.map((outcome) => (outcome === 'end' ? outcome : outcome.code)) };
}

describe('a vendor’s stream', () => {
  it('is passed on and ends', () => {
    const said = [says(0), says(0), says(0, 'stop')];
    expect(streamed([...said, '[DONE]'])).toMatchObject({ chunks: said, outcomes: ['end'] });
  });

  it('may end without [DONE] once every choice has finished', () => {
    expect(streamed([says(0), says(1), says(0, 'stop'), says(1, 'length')]).outcomes).toEqual(['end']);
  });

  it('may end with [DONE] though no finish reason came', () => {
    expect(streamed([says(0), '[DONE]']).outcomes).toEqual(['end']);
  });

  it.each<[string, Said[]]>([
    ['nothing was said', []],
    ['a choice has not finished', [says(0), says(1), says(0, 'stop')]],
    ['only usage was said', [usage]],
  ])('is truncated where it ends and %s', (_what, said) => {
    expect(streamed(said).codes).toEqual(['UPSTREAM_TRUNCATED']);
  });

  it('is no answer where nothing was said before [DONE]', () => {
    expect(streamed(['[DONE]']).codes).toEqual(['UPSTREAM_INVALID']);
    expect(streamed([usage, '[DONE]']).codes).toEqual(['UPSTREAM_INVALID']);
  });

  it('has usage last and once, whenever and however often the vendor says it', () => {
    const early = { choices: [], usage: { ...USAGE, completion_tokens: 1 } };
    const said = [early, says(0), early, says(0, 'stop'), usage];
    expect(streamed([...said, '[DONE]']).chunks).toEqual([says(0), says(0, 'stop'), usage]);
    expect(streamed([...said]).chunks).toEqual([says(0), says(0, 'stop'), usage]);
  });

  it('has no usage where none was asked for', () => {
    expect(streamed([says(0, 'stop'), usage, '[DONE]'], false).chunks).toEqual([says(0, 'stop')]);
  });

  it('gives each choice one finish reason, the first', () => {
    const { chunks } = streamed([says(0, 'stop'), says(0, 'stop'), says(1, 'length'), says(0, 'length')]);
    expect(chunks).toEqual([says(0, 'stop'), says(0), says(1, 'length'), says(0)]);
  });

  it('passes on what came before a failure, and fails once', () => {
    const { upstream, chunks, outcomes } = opened();
    upstream.read(says(0), says(0), 'garbage', says(0, 'stop'));
    upstream.read(says(0, 'stop'), '[DONE]');
    upstream.sink?.end();
    expect(chunks).toHaveLength(2);
    expect(outcomes).toEqual([expect.objectContaining({ code: 'UPSTREAM_INVALID' })]);
  });

  it('that breaks off fails, even in its last moment', () => {
    const { upstream, outcomes } = opened();
    upstream.read(says(0, 'stop'));
    upstream.sink?.fail(BROKEN);
    upstream.sink?.end();
    expect(outcomes).toEqual([BROKEN]);
  });

  it('is over at [DONE]: the rest only frees the connection', () => {
    const { upstream, chunks, outcomes } = opened();
    upstream.read(says(0, 'stop'), '[DONE]', says(0), 'garbage');
    upstream.read(says(0));
    upstream.sink?.fail(BROKEN);
    expect(upstream.finishedEarly).toBe(1);
    expect(chunks).toEqual([says(0, 'stop')]);
    expect(outcomes).toEqual(['end']);
  });

  it('is read no faster than the client reads', () => {
    const { upstream, stream } = opened();
    stream.pause();
    stream.resume();
    expect(upstream.calls).toEqual(['pause', 'resume']);
  });

  it('keeps its promises whatever the vendor does', () => {
    const said = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.tuple(fc.nat(2), fc.constantFrom(null, null, 'stop' as const)).map(([i, f]) => says(i, f)),
      },
      { weight: 2, arbitrary: fc.constant<Said>(usage) },
      { weight: 1, arbitrary: fc.constantFrom<Said>('[DONE]', 'garbage') },
    );
    const reads = fc.array(fc.array(said, { maxLength: 4 }), { maxLength: 8 });
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
      { numRuns: 500 },
    );
  });
});
