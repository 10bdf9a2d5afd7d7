import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { textOf } from '../../../test/contract/repeated-streams';
import { callContext, client, routingService, ScriptedProvider } from '../../../test/support/endpoints';
import { runs } from '../../../test/support/runs';
import { CopiedChunk } from '../../http';
import { chatChunks } from '../../providers/openai-protocol/chat-chunks';
import type { Script } from '../../providers/sandbox/script';
import type { ChatRequest } from '../../wire';
import { MLFLOW_DIALECT } from '../mlflow.dialect';
import type { ResponseStream } from '../response-stream';

type Ending = Script['ending'];
interface ScriptedStream {
  readonly events: readonly string[];
  /** Positions at which the bytes are cut into reads. */
  readonly cuts: readonly number[];
  readonly ending: Ending;
  /** Delay of all events after the first one, in milliseconds. */
  readonly delayMs?: number;
}

beforeEach(() => jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {}));
afterEach(() => jest.restoreAllMocks());

const json = (fields: string, finish = 'null', index = 0) =>
  `{"id":"chatcmpl-ID","created":7,"model":"m","choices":[{"index":${index},"delta":{${fields}},"finish_reason":${finish}}]}`;
const content = (text: string) => json(`"content":${JSON.stringify(text)}`);
const FINISH = [json('', '"stop"'), '[DONE]'];

function scriptOf(id: string, { events, cuts, ending, delayMs = 0 }: ScriptedStream): Script {
  const written = events.map((data) => `data: ${data.replace('ID', id)}\n\n`);
  const bytes = written.join('');
  // No event is copied before the client reads the stream, which is after the first content.
  const first = written[0]!.length;
  const places = [...new Set([0, first, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return {
    latencyMs: 0,
    head: { status: 200, headers: { 'content-type': 'text/event-stream' } },
    pieces: places
      .slice(1)
      .map((end, at) => ({ atMs: at === 0 ? 0 : delayMs + at, text: bytes.slice(places[at], end) })),
    ending,
  };
}

/** Returns what a client receives of a route, and the requests that contain the text of broken streams. */
async function receive(streams: readonly ScriptedStream[], copies: boolean, route: object = {}) {
  const provider = new ScriptedProvider();
  const names = ['one', 'two', 'three'];
  const requests: unknown[] = [];
  names.forEach((name, at) => {
    provider.responses[name] = (request) => {
      requests.push(request.messages);
      return scriptOf(name, streams[at]!);
    };
  });
  provider.translator = () => chatChunks('m');
  provider.prefilled.add('two');
  const whole = {
    name: 'route',
    task_type: 'llm/v1/chat',
    destinations: [{ name: 'one', traffic_percentage: 100 }],
    fallbacks: ['two', 'three'],
    on_broken_stream: 'continue',
    ...route,
  };
  const { routes } = provider.serve(names, [whole]);
  const request = { messages: [{ role: 'user', content: 'Explain.' }], stream: true } as ChatRequest;
  const encoder = MLFLOW_DIALECT.createEncoder();
  const encode = (chunk: object): string => encoder.encode(chunk);
  const received = { text: '', copied: 0, outcome: '', trailer: '' as string | undefined, requests };
  const write = (chunks: readonly object[]): void => {
    for (const chunk of chunks) {
      received.copied += Number(chunk instanceof CopiedChunk);
      received.text += chunk instanceof CopiedChunk ? textOf(chunk) : encode(chunk);
    }
  };
  try {
    const result = await routingService().routing.query(routes[0]!, request, callContext(client().signal));
    const source = result.body as ResponseStream;
    await new Promise<void>((resolve) => {
      source.whenSettled(() => resolve());
      source.start({
        chunks: write,
        ...(copies && { encoding: { encode, write } }),
        end: () => (received.outcome = 'end'),
        fail: ({ code, message }) => (received.outcome = `${code} ${message}`),
      });
    });
    received.trailer = source.trailer?.value();
  } catch (error) {
    received.outcome = String(error);
  }
  return received;
}

/** Checks that copying changes nothing. Returns what is received. */
async function compare(streams: readonly ScriptedStream[], route?: object) {
  const [fast, slow] = await Promise.all([receive(streams, true, route), receive(streams, false, route)]);
  expect({ ...fast, copied: 0 }).toEqual(slow);
  return fast;
}

const text = fc.oneof(
  fc.constantFrom('a', ' b', '\n', '"', '\\', '😀', '\ud83d', '\ude00', 'x\ud83d', '\ude00y', '\\ud83d', 'ha ha', ''),
  fc.string({ maxLength: 6 }),
);
const run = fc.tuple(
  fc.constantFrom(
    ...['"content":T', '"content":T', '"role":"assistant","content":T', '"content":null,"reasoning_content":T'],
    ...['"content":"same","reasoning_content":T', '"content":T,"refusal":"No."', '"content":T,"tool_calls":[]'],
  ),
  fc.constantFrom(0, 0, 0, 0, 1),
  fc.array(text, { minLength: 1, maxLength: 6 }),
);
const events = fc
  .array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: run.map(([fields, index, texts]) =>
          texts.map((given) =>
            json(
              fields.replace('T', () => JSON.stringify(given)),
              'null',
              index,
            ),
          ),
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(['{'], FINISH, [
          json('"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]'),
        ]),
      },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((runsOfEvents) => [json('"role":"assistant","content":"A"'), ...runsOfEvents.flat()]);
const stream = fc.record({
  events: fc.oneof(
    events,
    events.map((given) => [...given, ...FINISH]),
  ),
  cuts: fc.array(fc.nat(4000), { maxLength: 5 }),
  ending: fc.constantFrom<Ending>('reset', 'end'),
});

describe('Copied events of a route', () => {
  it('continue with the same text after a break', async () => {
    const broken = {
      events: ['a', 'b', ' c', '\nd', '😀'].map(content),
      cuts: [400],
      ending: 'reset' as const,
      delayMs: 100,
    };
    const rest = { events: [...[' e', 'f', 'g'].map(content), ...FINISH], cuts: [], ending: 'end' as const };
    const { copied, requests, text: written, outcome } = await compare([broken, rest, rest]);
    expect(copied).toBeGreaterThan(0);
    expect(requests).toHaveLength(2);
    expect(requests[1]).toContainEqual({ role: 'assistant', content: 'ab c\nd😀' });
    expect(written).toContain('"content":"g"');
    expect(outcome).toBe('end');
  });

  it.each(['continue', 'restart', 'error'])('are the same bytes and text as translated ones (%s)', async (mode) => {
    const property = fc.asyncProperty(fc.tuple(stream, stream, stream), async (streams) => {
      await compare(streams, { on_broken_stream: mode });
    });
    await fc.assert(property, { numRuns: runs(120) });
  });

  it('do not include half a character', async () => {
    const halves = ['a', 'b', 'c\ud83d', '\ude00', 'd', 'e', 'f'].map(content);
    const { text: written } = await compare([{ events: [...halves, ...FINISH], cuts: [], ending: 'end' }]);
    expect(written).toContain('"content":"😀"');
  });
});
