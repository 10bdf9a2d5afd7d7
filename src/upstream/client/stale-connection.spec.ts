import type { Socket } from 'node:net';
import { CHAT_RESPONSE, pause, respondsNormally } from '../../../test/support/behaviours';
import { FakeProvider, type Behaviour } from '../../../test/support/fake-provider';
import { Proxy } from '../../../test/support/proxy';
import {
  NEVER_ABORTED,
  clientWith,
  closeClients,
  readStream,
  rejection,
  requestTo,
} from '../../../test/support/upstream';
import { Secret } from '../../config';
import type { RequestOptions, UpstreamClient } from './upstream-client';

let provider: FakeProvider;
beforeEach(async () => {
  provider = await FakeProvider.start();
});
afterEach(async () => {
  await closeClients();
  await provider.stop();
});

type Close = (socket: Socket) => void;
const CLOSES: [string, Close][] = [
  ['ends', (socket) => socket.end()],
  ['resets', (socket) => socket.resetAndDestroy()],
];

/** Calls `close` instead of responding to the first request. */
function closesOnce(close: Close): Behaviour {
  let isFirst = true;
  return (request) => {
    if (!isFirst) return respondsNormally(request);
    isFirst = false;
    close(request.response.socket!);
  };
}

/** Returns a client with an idle connection. */
async function clientWithIdleConnection(options: RequestOptions = {}): Promise<UpstreamClient> {
  const { behaviour } = provider;
  provider.behaviour = respondsNormally;
  const client = clientWith();
  await client.requestJson(chat(false), NEVER_ABORTED, options);
  // undici reuses a connection only in the next cycle of the event loop.
  await pause(20);
  provider.requests.length = 0;
  provider.behaviour = behaviour;
  return client;
}

const chat = (stream: boolean) => requestTo(provider.base, { body: { stream } });

describe.each(CLOSES)('a provider that %s an idle connection without a response', (_how, close) => {
  it('receives a unary request again over a new connection', async () => {
    provider.behaviour = closesOnce(close);
    const client = await clientWithIdleConnection();
    expect((await client.requestJson(chat(false), NEVER_ABORTED)).body).toEqual(CHAT_RESPONSE);
    expect(provider.requests.map(({ body }) => body)).toEqual([{ stream: false }, { stream: false }]);
    const [first, second] = provider.requests.map(({ response }) => response.req.socket);
    expect(first).not.toBe(second);
  });

  it('receives a request for a stream again over a new connection', async () => {
    provider.behaviour = closesOnce(close);
    const client = await clientWithIdleConnection();
    const stream = await client.requestStream(chat(true), NEVER_ABORTED);
    expect((await readStream(stream)).outcome).toBe('end');
    expect(provider.requests.map(({ body }) => body)).toEqual([{ stream: true }, { stream: true }]);
  });

  it('receives a request for credentials again over a new connection', async () => {
    provider.behaviour = closesOnce(close);
    const client = await clientWithIdleConnection();
    const request = { method: 'POST', url: `${provider.base}/token`, headers: {}, body: '{}' };
    expect((await client.sendHttp(request)).status).toBe(200);
    expect(provider.requests).toHaveLength(2);
  });

  it('receives a request again through a new tunnel of a proxy', async () => {
    const proxy = new Proxy(() => provider.port);
    const options = { connection: { allow: [], proxy: new Secret(await proxy.start()) } };
    provider.behaviour = closesOnce(close);
    const client = await clientWithIdleConnection(options);
    expect((await client.requestJson(chat(false), NEVER_ABORTED, options)).body).toEqual(CHAT_RESPONSE);
    expect(proxy.targets).toHaveLength(2);
    await closeClients();
    await proxy.stop();
  });

  it('receives a request at most twice', async () => {
    const client = await clientWithIdleConnection();
    provider.behaviour = ({ response }) => close(response.socket!);
    expect((await rejection(client.requestJson(chat(false), NEVER_ABORTED))).code).toBe('UPSTREAM_UNREACHABLE');
    expect(provider.requests).toHaveLength(2);
  });

  it('does not receive a request again that failed over a new connection', async () => {
    provider.behaviour = ({ response }) => close(response.socket!);
    expect((await rejection(clientWith().requestJson(chat(false), NEVER_ABORTED))).code).toBe('UPSTREAM_UNREACHABLE');
    expect(provider.requests).toHaveLength(1);
  });

  it('does not receive a request again after the first byte of its response', async () => {
    const client = await clientWithIdleConnection();
    provider.behaviour = ({ response }) => {
      const socket = response.socket!;
      socket.write('HTTP/1.', () => setTimeout(() => close(socket), 50));
    };
    expect((await rejection(client.requestJson(chat(false), NEVER_ABORTED))).code).toBe('UPSTREAM_UNREACHABLE');
    expect(provider.requests).toHaveLength(1);
  });
});

it('closes the connection of a repeated request after the response', async () => {
  provider.behaviour = closesOnce((socket) => socket.end());
  const client = await clientWithIdleConnection();
  await client.requestJson(chat(false), NEVER_ABORTED);
  const { socket } = provider.lastRequest.response.req;
  if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve));
});
