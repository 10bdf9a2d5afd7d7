import type { Dispatcher } from 'undici';
import { Playback } from './playback';
import type { Script } from './script';

const SCRIPT: Script = {
  latencyMs: 0,
  head: { status: 200, headers: { 'content-type': 'text/plain' } },
  pieces: ['a', 'b', 'c'].map((text) => ({ atMs: 0, text })),
  ending: 'end',
};

/** Records the calls of the handler, and may react to them. */
class Recorder implements Dispatcher.DispatchHandler {
  readonly heard: string[] = [];
  controller: Dispatcher.DispatchController | undefined;
  private over: () => void = () => undefined;
  readonly done = new Promise<void>((resolve) => (this.over = resolve));

  constructor(private readonly react: (heard: string, controller: Dispatcher.DispatchController) => void = () => {}) {}

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    this.hear('start', controller);
  }
  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    this.hear(`status ${status}`, controller);
  }
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.hear(chunk.toString(), controller);
  }
  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.over();
    this.hear('end', controller);
  }
  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.over();
    this.hear(`error ${error.message}`, controller);
  }
  private hear(what: string, controller: Dispatcher.DispatchController): void {
    this.heard.push(what);
    this.react(what, controller);
  }
}

const recorders: Recorder[] = [];

function play(script: Script, react?: ConstructorParameters<typeof Recorder>[0]): Recorder {
  const recorder = new Recorder(react);
  recorders.push(recorder);
  new Playback(recorder).start(() => Promise.resolve(script));
  return recorder;
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('Playback', () => {
  afterEach(() => {
    recorders.forEach(({ controller }) => controller?.abort(new Error('over')));
    jest.useRealTimers();
  });

  it('plays a script in order after start has returned', async () => {
    const recorder = play(SCRIPT);
    expect(recorder.heard).toEqual([]);
    await recorder.done;
    expect(recorder.heard).toEqual(['start', 'status 200', 'a', 'b', 'c', 'end']);
  });

  it.each(['start', 'status 200', 'b'])('delivers nothing after it is aborted at "%s"', async (moment) => {
    const recorder = play(SCRIPT, (heard, controller) => {
      if (heard === moment) controller.abort(new Error('enough'));
    });
    await turns(20);
    expect(recorder.heard.at(-1)).toBe(moment);
    expect(recorder.controller).toMatchObject({ aborted: true, reason: { message: 'enough' } });
  });

  it.each<[string, Partial<Script>]>([
    ['the header', { latencyMs: 3_600_000 }],
    ['a piece', { pieces: [{ atMs: 3_600_000, text: 'late' }] }],
  ])('leaves no timer running when it is aborted while it waits for %s', async (_what, change) => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance', 'nextTick', 'queueMicrotask'] });
    const recorder = play({ ...SCRIPT, ...change });
    await turns(20);
    expect(jest.getTimerCount()).toBe(1);
    recorder.controller?.abort(new Error('enough'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('delivers nothing while paused and continues on resume', async () => {
    const recorder = play(SCRIPT, (heard, controller) => {
      if (heard === 'a') controller.pause();
    });
    await turns(20);
    expect(recorder.heard.at(-1)).toBe('a');
    recorder.controller?.resume();
    expect(recorder.heard.at(-1)).toBe('a');
    await recorder.done;
    expect(recorder.heard.slice(2)).toEqual(['a', 'b', 'c', 'end']);
  });

  it('sends each piece once when it is paused and resumed at once', async () => {
    const recorder = play(SCRIPT, (_heard, controller) => {
      controller.pause();
      controller.resume();
    });
    await recorder.done;
    await turns(20);
    expect(recorder.heard).toEqual(['start', 'status 200', 'a', 'b', 'c', 'end']);
  });

  it('waits for the latency and the times of the script', async () => {
    const started = performance.now();
    await play({ ...SCRIPT, latencyMs: 40, pieces: [{ atMs: 60, text: 'late' }] }).done;
    expect(performance.now() - started).toBeGreaterThanOrEqual(98);
  });

  it('fails with ECONNRESET before the headers if there are none, or after the pieces if the script says so', async () => {
    const early = play({ ...SCRIPT, head: undefined });
    await early.done;
    expect(early.heard).toEqual(['start', 'error read ECONNRESET']);
    const late = play({ ...SCRIPT, ending: 'reset' });
    await late.done;
    expect(late.heard.slice(-2)).toEqual(['c', 'error read ECONNRESET']);
  });

  it('reports an error of its handler and of its script to the handler', async () => {
    const thrower = play(SCRIPT, (heard) => {
      if (heard === 'a') throw new Error('choked');
    });
    await thrower.done;
    expect(thrower.heard.slice(-2)).toEqual(['a', 'error choked']);

    const recorder = new Recorder();
    new Playback(recorder).start(() => Promise.reject(new Error('no script')));
    await recorder.done;
    expect(recorder.heard).toEqual(['start', 'error no script']);
  });
});
