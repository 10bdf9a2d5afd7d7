import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { FileEndpointSource } from '../src/config';
import { CallObservers, type Attempt, type CallObserver, type Outcome } from '../src/endpoints/call-observer';
import { ChunkStream } from '../src/endpoints/chunk-stream';
import type { StreamChunk } from '../src/endpoints/stream-chunk';
import { EndpointRegistry } from '../src/endpoints/endpoint-registry';
import { RequestPolicies } from '../src/endpoints/request-policy';
import { VisibleEndpoints } from '../src/endpoints/visible-endpoints';
import { InvocationService } from '../src/endpoints/invocation.service';
import { GatewayError } from '../src/errors';
import { jsonScript, streamScript, type Script } from '../src/providers/sandbox/script';
import type { ChatRequest } from '../src/wire';
import { callContext, client, errorScript, routingService, ScriptedProvider } from './support/endpoints';
import { runs } from './support/runs';
import { loaderOf } from './support/served-config';

/** What a provider does with one request. */
const BEHAVIOURS = {
  succeeds: (stream: boolean) =>
    stream
      ? streamScript(
          [
            { data: { choices: [{ index: 0, finish_reason: null }] }, tokens: 1 },
            { data: { choices: [{ index: 0, finish_reason: 'stop' }] }, tokens: 1 },
            { data: { choices: [], usage: { total_tokens: 7 } }, tokens: 1 },
          ],
          0,
        )
      : jsonScript(200, { choices: [], usage: { total_tokens: 7 } }),
  'is overloaded': () => errorScript(503),
  'rejects the request': () => errorScript(400),
  'breaks before the headers': (): Script => ({ latencyMs: 0, head: undefined, pieces: [], ending: 'reset' }),
  'breaks within the body': (stream: boolean): Script => ({ ...opening(stream), ending: 'reset' }),
  'ends within the body': (stream: boolean): Script => ({ ...opening(stream), ending: 'end' }),
  'returns garbage': (stream: boolean): Script => ({
    ...opening(stream),
    pieces: [{ atMs: 0, text: 'data: {nonsense\n\n' }],
    ending: 'end',
  }),
  'sends the wrong content type': (): Script => ({
    ...jsonScript(200, {}),
    head: { status: 200, headers: { 'content-type': 'text/html' } },
  }),
  'falls silent within the body': (stream: boolean): Script => ({ ...opening(stream), ending: 'silence' }),
  'never responds': (stream: boolean): Script => ({ ...opening(stream), latencyMs: 60_000, ending: 'silence' }),
} as const;
type Behaviour = keyof typeof BEHAVIOURS;
const WAITS: readonly Behaviour[] = ['falls silent within the body', 'never responds'];

function opening(stream: boolean): Script {
  const event = { data: { choices: [{ index: 0, finish_reason: null }] }, tokens: 1 };
  const { head, pieces, latencyMs } = stream ? streamScript([event], 0) : jsonScript(200, { choices: [] });
  return {
    latencyMs,
    head,
    pieces: pieces.slice(0, 1).map(({ text }) => ({ atMs: 0, text: text.slice(0, 60) })),
    ending: 'reset',
  };
}

interface Scenario {
  readonly stream: boolean;
  /** What each of three endpoints does, in turn. */
  readonly behaviours: readonly (readonly Behaviour[])[];
  readonly retries: number;
  /** What interrupts the request after `turns` turns of the event loop. */
  readonly interruption: 'none' | 'client disconnects' | 'shutdown';
  readonly turns: number;
}

class Recorder implements CallObserver {
  readonly events: ({ attempt: Attempt } | { outcome: Outcome })[] = [];

  onAttempt(attempt: Attempt): void {
    this.events.push({ attempt });
  }

  onSettled(outcome: Outcome): void {
    this.events.push({ outcome });
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Plays a scenario to its end. Returns the client's result and the events of the observers. */
async function play({ stream, behaviours, retries, interruption, turns }: Scenario) {
  const provider = new ScriptedProvider();
  const names = ['one', 'two', 'three'];
  names.forEach((name, index) => {
    provider.scripts[name] = (behaviours[index] ?? []).map((behaviour) => BEHAVIOURS[behaviour](stream));
  });
  const route = {
    name: 'chat',
    task_type: 'llm/v1/chat',
    destinations: [{ name: 'one', traffic_percentage: 100 }],
    fallbacks: ['two', 'three'],
    retries: { attempts: retries, backoff: 0 },
  };
  const source = new FileEndpointSource(loaderOf(() => provider.serve(names, [route])));
  const recorder = new Recorder();
  const { routing, upstream } = routingService([recorder]);
  const registry = new EndpointRegistry([source], source);
  const invocations = new InvocationService(
    registry,
    new RequestPolicies([]),
    new VisibleEndpoints(registry),
    routing,
    new CallObservers([recorder]),
  );
  const { signal, disconnect } = client();
  const request = { model: 'chat', messages: [{ role: 'user', content: 'Hi' }], stream } as ChatRequest;

  const seen = invocations
    .invokeByModel('llm/v1/chat', request, callContext(signal))
    .then(({ body }) => (body instanceof ChunkStream ? drained(body as ChunkStream<StreamChunk>) : 'completed'))
    .catch((error: unknown) => error as GatewayError);
  for (let count = 0; count < turns; count += 1) await turn();
  if (interruption === 'client disconnects') disconnect();
  if (interruption === 'shutdown')
    upstream.cancelAll(new GatewayError('SHUTTING_DOWN', 'The server is shutting down.'));
  // A fallback may begin after the shutdown; cancel what is still waiting.
  const stop = setInterval(() => interruption !== 'none' && disconnect(), 5);
  const result = await seen;
  clearInterval(stop);
  for (let count = 0; count < 3; count += 1) await turn();
  return { result, events: recorder.events, sent: provider.requestedModels.length };
}

function drained(body: ChunkStream<StreamChunk>): Promise<'completed' | GatewayError> {
  return new Promise((resolve) => {
    body.start({ chunks: () => {}, end: () => resolve('completed'), fail: resolve });
  });
}

const behaviour = fc.constantFrom(...(Object.keys(BEHAVIOURS) as Behaviour[]));
const scenario = fc
  .record({
    stream: fc.boolean(),
    behaviours: fc.array(fc.array(behaviour, { maxLength: 3 }), { maxLength: 3 }),
    retries: fc.nat(2),
    interruption: fc.constantFrom<Scenario['interruption'][]>('none', 'client disconnects', 'shutdown'),
    turns: fc.nat(30),
  })
  // Without an interruption, a provider that waits would end the request only after its timeout.
  .filter(
    ({ behaviours, interruption }) => interruption !== 'none' || !behaviours.flat().some((b) => WAITS.includes(b)),
  );

describe('call observers', () => {
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it('receive every attempt once and the outcome of the request exactly once, for random outcomes', async () => {
    const results = new Set<string>();
    await fc.assert(
      fc.asyncProperty(scenario, async (played) => {
        const { result, events, sent } = await play(played);
        const outcomes = events.flatMap((event) => ('outcome' in event ? [event.outcome] : []));
        expect(outcomes).toHaveLength(1);
        expect(events.at(-1)).toEqual({ outcome: outcomes[0] });
        expect(events).toHaveLength(sent + 1);
        const [{ result: reported, error }] = outcomes as [Outcome];
        results.add(reported);
        if (result === 'completed') expect([reported, error]).toEqual(['completed', undefined]);
        else {
          expect(error).toMatchObject({ code: result.code });
          expect(reported).toBe(result.code === 'CLIENT_DISCONNECTED' ? 'aborted' : 'failed');
        }
      }),
      { numRuns: runs(300) },
    );
    expect([...results].sort()).toEqual(['aborted', 'completed', 'failed']);
  }, 60_000);

  it('receive the usage, the model and the status of an attempt', async () => {
    for (const stream of [false, true]) {
      const behaviours: Behaviour[][] = [['is overloaded'], ['succeeds']];
      const { events } = await play({ stream, behaviours, retries: 0, interruption: 'none', turns: 0 });
      const shared = { provider: 'scripted', origin: 'http://provider.invalid', isStream: stream, isRepeated: false };
      expect(events).toEqual([
        { attempt: expect.objectContaining({ ...shared, endpoint: 'one', model: 'one', status: 503 }) },
        {
          attempt: expect.objectContaining({
            ...shared,
            endpoint: 'two',
            status: 200,
            error: undefined,
            usage: { total_tokens: 7 },
          }),
        },
        {
          outcome: expect.objectContaining({
            result: 'completed',
            isStream: stream,
            error: undefined,
            status: 200,
            usage: { total_tokens: 7 },
            endpoint: 'two',
          }),
        },
      ]);
    }
  });

  it('that throw are logged and do not affect the request', () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const failing: CallObserver = {
      onAttempt: () => {
        throw new Error('broken observer');
      },
      onSettled: () => {
        throw new Error('broken observer');
      },
    };
    const recorder = new Recorder();
    const observers = new CallObservers([failing, recorder]);
    observers.attempt({} as Attempt, callContext());
    observers.settled(undefined, undefined, callContext());
    expect(recorder.events).toHaveLength(2);
    expect(logged).toHaveBeenCalledTimes(2);
  });
});
