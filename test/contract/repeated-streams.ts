import * as fc from 'fast-check';
import { GatewayError } from '../../src/errors';
import { CopiedChunk, type StreamEncoder } from '../../src/http';
import { DATABRICKS_DIALECT } from '../../src/databricks/databricks.dialect';
import { OPENAI_DIALECT } from '../../src/dialects/openai/openai.dialect';
import { ChunkStream } from '../../src/endpoints/chunk-stream';
import { MLFLOW_DIALECT } from '../../src/endpoints/mlflow.dialect';
import type { StreamChunk } from '../../src/endpoints/stream-chunk';
import type { StreamTranslator } from '../../src/providers/contract/provider-adapter';
import type { EventSink, UpstreamStream } from '../../src/upstream/client/stream-exchange';
import type { ServerSentEvent } from '../../src/upstream/client/upstream-request';
import { SseDecoder } from '../../src/upstream/decoders/sse-decoder';

/** A provider's stream, as the reads of its bytes deliver it. */
export type Reads = readonly (readonly ServerSentEvent[])[];

/** What a client and the observers receive of a stream. */
export interface Delivery {
  /** What each read writes. */
  readonly writes: string[];
  /** How many events were written without being translated. */
  copied: number;
  outcome?: string;
  usage?: unknown;
}

export const DIALECTS = [MLFLOW_DIALECT, OPENAI_DIALECT, DATABRICKS_DIALECT];

/** Delivers a stream. With `copies`, the sink accepts events that are copied. */
export function deliver(
  translate: StreamTranslator<StreamChunk>,
  reads: Reads,
  dialect = MLFLOW_DIALECT,
  copies = true,
): Delivery {
  const delivery: Delivery = { writes: [], copied: 0 };
  const upstream = new ReadUpstream(reads);
  const stream = new ChunkStream<StreamChunk>(upstream, translate, true, {
    completed: (usage) => (delivery.usage = usage),
    failed: (error, usage) => {
      delivery.usage = usage;
      return GatewayError.from(error);
    },
  });
  const encoder = dialect.createEncoder();
  const encode = (chunk: object): string => encoder.encode(chunk);
  const write = (chunks: readonly object[]): void => {
    delivery.copied += chunks.filter((chunk) => chunk instanceof CopiedChunk).length;
    delivery.writes.push(
      chunks.map((chunk) => (chunk instanceof CopiedChunk ? textOf(chunk, encoder) : encode(chunk))).join(''),
    );
  };
  stream.start({
    chunks: write,
    ...(copies && { encoding: { encode, write } }),
    end: () => (delivery.outcome = 'end'),
    fail: ({ code, message }) => (delivery.outcome = `${code} ${message}`),
  });
  upstream.deliver();
  return delivery;
}

/** @param encoder undefined if it writes texts as `JSON.stringify` does */
export function textOf({ template: { before, after }, text }: CopiedChunk, encoder?: StreamEncoder): string {
  return before + (encoder?.escapeText?.(text) ?? text) + after;
}

/** Replaces values that differ between two translations of one stream: generated ids and the time. */
export function comparable({ writes, outcome, usage }: Delivery) {
  const text = writes.map((written) =>
    written.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|call_[0-9a-f]{24}/g, 'id').replace(/"created":\d+/g, '"created":0'),
  );
  return { writes: text, outcome, usage };
}

class ReadUpstream implements UpstreamStream {
  readonly headers = {};
  private sink: EventSink | undefined;
  private isOver = false;

  constructor(private readonly reads: Reads) {}

  start(sink: EventSink): void {
    this.sink = sink;
  }
  pause(): void {}
  resume(): void {}
  contentArrived(): void {}
  finishEarly(): void {
    this.isOver = true;
  }

  deliver(): void {
    try {
      for (const events of this.reads) if (!this.isOver) this.sink?.events(events);
      if (!this.isOver) this.sink?.end();
    } catch (error) {
      this.sink?.fail(GatewayError.from(error));
    }
  }
}

/** A string in JSON, a key or a text; group 1 is its body. */
const STRING = /"((?:[^"\\]|\\.)*)"/g;
/** Fields with pieces of the response, and padding. */
const PIECES = /^(?:content|text|delta|thinking|reasoning|reasoning_content|tool_plan|partial_json|p|obfuscation)$/;

/** Texts as any server may write them between quotes. */
const validBody = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.string({ unit: 'binary', maxLength: 4 }).map(escaped),
  fc.constantFrom('', ' ', '\\n', '\\"', '\\\\', '\\/', '\\ud800', '\\uDC00\\ud83d', '\\u0041', '\ufeff', '\u2028'),
);
const invalidBody = fc.constantFrom(
  ...['"', '\\', '\\x', '\\u12', '\t', '\u0000', 'a","content":"b', '"},"finish_reason":"stop', 'a","b":"c'],
);
const body = fc.oneof({ weight: 15, arbitrary: validBody }, { weight: 1, arbitrary: invalidBody });

function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const code = text.charCodeAt(at).toString(16).padStart(4, '0');
    return `\\u${at % 2 === 0 ? code : code.toUpperCase()}`;
  }).join('');
}

interface Repetition {
  /** Position of the event among those with pieces of the response, or among all. */
  readonly event: number;
  readonly isPiece: boolean;
  /** Positions of the changed texts among the event's. */
  readonly places: readonly number[];
  readonly bodies: readonly (readonly string[])[];
}

/** Streams with runs of events that differ from a recorded one only in some of its texts, split at any position. */
export function repeatedStreamsOf(events: readonly ServerSentEvent[]): fc.Arbitrary<Reads> {
  const repetition: fc.Arbitrary<Repetition> = fc.record({
    event: fc.nat(1000),
    isPiece: fc.constantFrom(true, true, true, false),
    places: fc.uniqueArray(fc.nat(12), { minLength: 1, maxLength: 2 }),
    bodies: fc.array(fc.array(body, { minLength: 2, maxLength: 2 }), { minLength: 3, maxLength: 8 }),
  });
  const splits = fc.array(fc.nat(2 ** 20), { maxLength: 6 });
  return fc.tuple(fc.array(repetition, { minLength: 1, maxLength: 3 }), splits).map(([repetitions, cuts]) => {
    const inserted = new Map<ServerSentEvent, ServerSentEvent[]>();
    for (const one of repetitions) {
      const pieces = events.filter(({ data }) => one.isPiece && textsOf(data, true).length > 0);
      const candidates = pieces.length > 0 ? pieces : events;
      const event = candidates[one.event % candidates.length]!;
      inserted.set(event, repeat(event, one));
    }
    return readsOf(
      events.flatMap((event) => [event, ...(inserted.get(event) ?? [])]),
      cuts,
    );
  });
}

/** Returns the places of the texts in an event's JSON: all, or the pieces of the response only. */
function textsOf(data: string, isPiece: boolean): { start: number; end: number }[] {
  let key = '';
  return [...data.matchAll(STRING)].flatMap(({ 0: written, 1: text = '', index }) => {
    const end = index + written.length;
    const isKey = /^\s*:/.test(data.slice(end, end + 8));
    if (isKey) key = text;
    return isKey || (isPiece && !PIECES.test(key)) ? [] : [{ start: index + 1, end: end - 1 }];
  });
}

function repeat({ event, data }: ServerSentEvent, { isPiece, places, bodies }: Repetition): ServerSentEvent[] {
  const pieces = textsOf(data, isPiece);
  const texts = pieces.length > 0 ? pieces : textsOf(data, false);
  const chosen = texts.filter((_, position) => places.some((place) => place % texts.length === position));
  return bodies.map((given) => {
    let changed = '';
    let end = 0;
    chosen.forEach((text, position) => {
      changed += data.slice(end, text.start) + (given[position % given.length] ?? '');
      end = text.end;
    });
    return { event, data: changed + data.slice(end) };
  });
}

function readsOf(events: readonly ServerSentEvent[], cuts: readonly number[]): Reads {
  const bytes = Buffer.from(events.map(({ event, data }) => `event: ${event}\ndata: ${data}\n\n`).join(''));
  const places = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort((a, b) => a - b);
  const decoder = new SseDecoder();
  const reads = places.slice(1).map((end, at) => decoder.push(bytes.subarray(places[at], end)));
  return [...reads, decoder.end()];
}
