import { once } from 'node:events';
import { connect } from 'node:net';
import { answers, beginStream, CHAT_ANSWER, chunk, DONE, HELLO, neverAnswers, pause, STOP } from './support/behaviours';
import { eventsOf, FACES, post, send } from './support/client';
import { FakeVendor } from './support/fake-vendor';
import { openAIEndpoint, startSluice, type Sluice } from './support/sluice';

const CLEAN = { code: 0, signal: null };

let vendor: FakeVendor;

beforeAll(async () => {
  vendor = await FakeVendor.start();
});

afterAll(() => vendor.stop());

function start(graceSeconds: string): Promise<Sluice> {
  const config = { endpoints: [openAIEndpoint('chat', vendor.base)] };
  return startSluice(config, { SLUICE_SHUTDOWN_GRACE_SECONDS: graceSeconds });
}

/** Whether a new connection is refused, sooner or later. */
async function refusesConnections({ url }: Sluice): Promise<boolean> {
  for (let looks = 0; looks < 200; looks += 1) {
    const code = await new Promise<string | undefined>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.once('connect', () => {
        socket.destroy();
        resolve(undefined);
      });
    });
    if (code === 'ECONNREFUSED') return true;
    await pause(50);
  }
  return false;
}

describe.each(['SIGTERM', 'SIGINT'] as const)('a server that is told to stop by %s', (signal) => {
  it('ends at once and cleanly when nothing runs', async () => {
    const sluice = await start('30');
    expect((await fetch(`${sluice.url}/health`)).status).toBe(200);
    sluice.program.kill(signal);
    expect(await sluice.program.ended()).toEqual(CLEAN);
  });

  it('does not wait for a connection that has asked nothing', async () => {
    const sluice = await start('30');
    const socket = connect(Number(new URL(sluice.url).port), '127.0.0.1');
    await once(socket, 'connect');
    sluice.program.kill(signal);
    await once(socket, 'close');
    expect(await sluice.program.ended()).toEqual(CLEAN);
  });

  it.each(FACES)('refuses new connections and finishes what runs on $face', async ({ path, chat }) => {
    const sluice = await start('30');
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    vendor.behaviour = async (call) => {
      if (call.isStream) beginStream(call, HELLO);
      await released;
      if (call.isStream) call.response.end(chunk({ content: ' there' }) + STOP + DONE);
      else answers(200, CHAT_ANSWER)(call);
    };
    const arrival = vendor.nextCall();
    const plain = post(sluice.url + path, chat);
    await arrival;
    const stream = await send(sluice.url + path, { ...chat, stream: true });

    sluice.program.kill(signal);
    expect(await refusesConnections(sluice)).toBe(true);
    release();
    expect((await plain).text).toContain('Hello there');
    const text = await stream.text();
    expect(text).toContain(' there');
    expect(text).not.toContain('error');
    expect(await sluice.program.ended()).toEqual(CLEAN);
  });
});

describe('when the grace is over', () => {
  it.each(FACES)('a stream on $face ends with an error event and the exit is clean', async ({ path, chat }) => {
    const sluice = await start('0.5');
    vendor.behaviour = (call) => beginStream(call, HELLO);
    const stream = await send(sluice.url + path, { ...chat, stream: true });
    sluice.program.kill('SIGTERM');
    const text = await stream.text();
    const events = eventsOf(text);
    expect(events[0]).toContain('Hello');
    expect(JSON.parse(events.at(-1)!)).toMatchObject({ error: { message: 'The server is shutting down.' } });
    expect(text).not.toContain('[DONE]');
    await vendor.lastCall.abandoned;
    expect(await sluice.program.ended()).toEqual(CLEAN);
  });

  it('a plain call is cut off, the vendor’s too, and the exit is clean', async () => {
    const sluice = await start('0.5');
    vendor.behaviour = neverAnswers;
    const arrival = vendor.nextCall();
    const plain = expect(post(sluice.url + FACES[0]!.path, FACES[0]!.chat)).rejects.toThrow('fetch failed');
    const call = await arrival;
    sluice.program.kill('SIGTERM');
    await plain;
    await call.abandoned;
    expect(await sluice.program.ended()).toEqual(CLEAN);
  });

  it('a second signal does not disturb the first', async () => {
    const sluice = await start('0.5');
    vendor.behaviour = (call) => beginStream(call, HELLO);
    const stream = await send(sluice.url + FACES[1]!.path, { ...FACES[1]!.chat, stream: true });
    sluice.program.kill('SIGTERM');
    sluice.program.kill('SIGTERM');
    expect(await stream.text()).toContain('The server is shutting down.');
    expect(await sluice.program.ended()).toEqual(CLEAN);
  });
});
