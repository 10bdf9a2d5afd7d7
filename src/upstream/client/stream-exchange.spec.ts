import { answers, beginStream, resetsInTheMiddle } from '../../../test/support/behaviours';
import { FakeProvider } from '../../../test/support/fake-provider';
import { GatewayError } from '../../errors';
import { NEVER_ABORTED, clientWith, closeClients, callTo, failure, read } from '../../../test/support/upstream';
import type { UpstreamRequest } from './upstream-request';

let vendor: FakeProvider;
const client = clientWith();

beforeAll(async () => {
  vendor = await FakeProvider.start();
});
afterAll(async () => {
  await closeClients();
  await vendor.stop();
});

function call(fields: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return callTo(vendor.base, fields);
}

describe('a stream', () => {
  it('resolves before the first event, and loses none', async () => {
    vendor.behaviour = (call) => {
      beginStream(call);
      call.response.flushHeaders();
    };
    const received = vendor.nextCall();
    const stream = await client.requestStream(call(), NEVER_ABORTED);
    const { response, headers } = await received;
    expect(headers.accept).toBe('text/event-stream');
    expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    response.write('data: 2\n\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const whole = read(stream);
    response.end('data: 3');
    expect(await whole).toEqual({ data: ['1', '2', '3'], outcome: 'end' });
  });

  it('that is over before anyone reads it is not lost', async () => {
    vendor.behaviour = (call) => {
      beginStream(call, 'data: 1\n\n');
      call.response.end();
    };
    const stream = await client.requestStream(call(), NEVER_ABORTED);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await read(stream)).toEqual({ data: ['1'], outcome: 'end' });
  });

  it('that is broken off fails after the events that came', async () => {
    vendor.behaviour = resetsInTheMiddle;
    const { data, outcome } = await read(await client.requestStream(call({ body: { stream: true } }), NEVER_ABORTED));
    expect(data).toHaveLength(1);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
  });

  it('that falls silent fails', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const hasty = clientWith({ SLUICE_IDLE_TIMEOUT_SECONDS: '0.3' });
    const { data, outcome } = await read(await hasty.requestStream(call(), NEVER_ABORTED));
    expect(data).toEqual(['1']);
    expect(outcome).toMatchObject({ code: 'UPSTREAM_TIMEOUT', status: 504 });
  });

  it('that we do not read is not the vendor’s silence', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const received = vendor.nextCall();
    const hasty = clientWith({ SLUICE_IDLE_TIMEOUT_SECONDS: '0.3' });
    const stream = await hasty.requestStream(call(), NEVER_ABORTED);
    const whole = read(stream);
    stream.pause();
    await new Promise((resolve) => setTimeout(resolve, 700));
    (await received).response.end('data: 2\n\n');
    stream.resume();
    expect(await whole).toEqual({ data: ['1', '2'], outcome: 'end' });
  });

  it('is cancelled when the client leaves', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const received = vendor.nextCall();
    const leaving = new AbortController();
    const stream = await client.requestStream(call(), leaving.signal);
    const { data, outcome } = await read(stream, () => leaving.abort());
    expect(data).toEqual(['1']);
    expect(outcome).toMatchObject({ code: 'CLIENT_DISCONNECTED' });
    await (
      await received
    ).abandoned;
  });

  it('fails and is cancelled where an event cannot be understood', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: 1\n\n');
    const received = vendor.nextCall();
    const { outcome } = await read(await client.requestStream(call(), NEVER_ABORTED), () => {
      throw new GatewayError('UPSTREAM_INVALID', 'what is that?');
    });
    expect(outcome).toMatchObject({ code: 'UPSTREAM_INVALID', message: 'what is that?' });
    await (
      await received
    ).abandoned;
  });

  it('that has said all it has to say is cut off where it does not end by itself', async () => {
    vendor.behaviour = (call) => beginStream(call, 'data: [DONE]\n\n');
    const received = vendor.nextCall();
    const stream = await client.requestStream(call(), NEVER_ABORTED);
    let ends = 0;
    stream.start({ events: () => stream.finishEarly(), end: () => (ends += 1), fail: () => (ends += 1) });
    await (
      await received
    ).abandoned;
    expect(ends).toBe(0);
  });

  it('is the refusal that comes in its place, also in a list', async () => {
    vendor.behaviour = answers(200, [{ error: { code: 403, message: 'Not yours', status: 'PERMISSION_DENIED' } }]);
    expect(await failure(client.requestStream(call(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 403,
      message: 'Not yours',
    });
  });

  it('is an error where a document comes in its place', async () => {
    vendor.behaviour = answers(200, { id: 'chatcmpl-1', choices: [] });
    expect(await failure(client.requestStream(call(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_INVALID',
      message: 'The provider answered a streaming call with one document.',
    });
  });
});
