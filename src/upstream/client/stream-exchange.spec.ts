import { respondsWith, beginStream, resetsMidResponse } from '../../../test/support/behaviours';
import { frameOf } from '../../../test/support/event-stream-frames';
import { FakeProvider } from '../../../test/support/fake-provider';
import { GatewayError } from '../../errors';
import {
  NEVER_ABORTED,
  clientWith,
  closeClients,
  requestTo,
  rejection,
  readStream,
} from '../../../test/support/upstream';
import type { UpstreamRequest } from './upstream-request';

let provider: FakeProvider;
const client = clientWith();

beforeAll(async () => {
  provider = await FakeProvider.start();
});
afterAll(async () => {
  await closeClients();
  await provider.stop();
});

function request(fields: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return requestTo(provider.base, fields);
}

describe('an upstream stream', () => {
  it('resolves before the first event and buffers events until it is read', async () => {
    provider.behaviour = (call) => {
      beginStream(call);
      call.response.flushHeaders();
    };
    const received = provider.nextRequest();
    const stream = await client.requestStream(request(), NEVER_ABORTED);
    const { response, headers } = await received;
    expect(headers.accept).toBe('text/event-stream');
    expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    response.write('data: 2\n\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const result = readStream(stream);
    response.end('data: 3');
    expect(await result).toEqual({ data: ['1', '2', '3'], outcome: 'end' });
  });

  it('delivers its events when it ended before it was read', async () => {
    provider.behaviour = (call) => {
      beginStream(call, 'data: 1\n\n');
      call.response.end();
    };
    const stream = await client.requestStream(request(), NEVER_ABORTED);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await readStream(stream)).toEqual({ data: ['1'], outcome: 'end' });
  });

  it('fails at an event with too many values, but not at one with a long text', async () => {
    const image = JSON.stringify({ image: 'QUJD'.repeat(500_000) });
    provider.behaviour = (call) => {
      beginStream(call, `data: ${image}\n\n`, `data: [${'{},'.repeat(100_001)}1]\n\n`, 'data: 1\n\n');
      call.response.end();
    };
    expect(await readStream(await client.requestStream(request(), NEVER_ABORTED))).toEqual({
      data: [image],
      outcome: expect.objectContaining({
        code: 'UPSTREAM_INVALID',
        message: 'The provider sent an event that contains more than 100000 lists, objects and members of objects.',
      }) as GatewayError,
    });
  });

  it('delivers the events before an invalid one of the same read', async () => {
    const valid = frameOf({ ':event-type': 'chunk', ':message-type': 'event' }, '1');
    provider.behaviour = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.end(Buffer.concat([valid, Buffer.alloc(20)]));
    };
    const { data, outcome } = await readStream(await client.requestStream(request(), NEVER_ABORTED));
    expect(data).toEqual(['1']);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });

  it('delivers the received events and then fails when the connection is reset', async () => {
    provider.behaviour = resetsMidResponse;
    const { data, outcome } = await readStream(
      await client.requestStream(request({ body: { stream: true } }), NEVER_ABORTED),
    );
    expect(data).toHaveLength(1);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
  });

  it('times out when no event arrives within the idle timeout', async () => {
    provider.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const impatient = clientWith({ SLUICE_IDLE_TIMEOUT_SECONDS: '0.3' });
    const { data, outcome } = await readStream(await impatient.requestStream(request(), NEVER_ABORTED));
    expect(data).toEqual(['1']);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_TIMEOUT', status: 504 });
  });

  it('times out when its first content does not arrive in time, and not after it has arrived', async () => {
    provider.behaviour = (call) => beginStream(call, ': busy\n\n');
    const options = { timeouts: { firstToken: 200 } };
    const { outcome } = await readStream(await client.requestStream(request(), NEVER_ABORTED, options));
    expect(outcome).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'Request to the provider timed out: no content within 0.2 s.',
    });

    const received = provider.nextRequest();
    const stream = await client.requestStream(request(), NEVER_ABORTED, options);
    stream.contentArrived();
    const result = readStream(stream);
    await new Promise((resolve) => setTimeout(resolve, 400));
    (await received).response.end('data: 2\n\n');
    expect(await result).toEqual({ data: ['2'], outcome: 'end' });
  });

  it('does not run into the idle timeout while it is paused', async () => {
    provider.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const received = provider.nextRequest();
    const impatient = clientWith({ SLUICE_IDLE_TIMEOUT_SECONDS: '0.3' });
    const stream = await impatient.requestStream(request(), NEVER_ABORTED);
    const result = readStream(stream);
    stream.pause();
    await new Promise((resolve) => setTimeout(resolve, 700));
    (await received).response.end('data: 2\n\n');
    stream.resume();
    expect(await result).toEqual({ data: ['1', '2'], outcome: 'end' });
  });

  it('is cancelled when the client disconnects', async () => {
    provider.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const received = provider.nextRequest();
    const abort = new AbortController();
    const stream = await client.requestStream(request(), abort.signal);
    const { data, outcome } = await readStream(stream, () => abort.abort());
    expect(data).toEqual(['1']);
    expect(outcome).toMatchObject({ code: 'CLIENT_DISCONNECTED' });
    await (
      await received
    ).aborted;
  });

  it('fails and is cancelled when the sink throws on an event', async () => {
    provider.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const received = provider.nextRequest();
    const { outcome } = await readStream(await client.requestStream(request(), NEVER_ABORTED), () => {
      throw new GatewayError('UPSTREAM_INVALID', 'unknown event');
    });
    expect(outcome).toMatchObject({ code: 'UPSTREAM_INVALID', message: 'unknown event' });
    await (
      await received
    ).aborted;
  });

  it('is cancelled when it does not end soon after finishEarly', async () => {
    provider.behaviour = (call) => beginStream(call, 'data: [DONE]\n\n');
    const received = provider.nextRequest();
    const stream = await client.requestStream(request(), NEVER_ABORTED);
    let outcomes = 0;
    stream.start({ events: () => stream.finishEarly(), end: () => (outcomes += 1), fail: () => (outcomes += 1) });
    await (
      await received
    ).aborted;
    expect(outcomes).toBe(0);
  });

  it('rejects with the error when the response is a JSON error, also in an array', async () => {
    provider.behaviour = respondsWith(200, [
      { error: { code: 403, message: 'Not yours', status: 'PERMISSION_DENIED' } },
    ]);
    expect(await rejection(client.requestStream(request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 403,
      message: 'Not yours',
    });
  });

  it('rejects with UPSTREAM_INVALID when the response is a JSON document without an error', async () => {
    provider.behaviour = respondsWith(200, { id: 'chatcmpl-1', choices: [] });
    expect(await rejection(client.requestStream(request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_INVALID',
      message: 'The provider returned JSON instead of an event stream.',
    });
  });
});
