import { answers, resetsInTheMiddle } from '../../../test/support/behaviours';
import { FakeProvider } from '../../../test/support/fake-provider';
import { NEVER_ABORTED, clientWith, closeClients, callTo, failure } from '../../../test/support/upstream';
import type { UpstreamRequest } from './upstream-request';
import type { UpstreamClient } from './upstream-client';

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

async function bodyOf(of: UpstreamClient): Promise<unknown> {
  return (await of.requestJson(call(), NEVER_ABORTED)).body;
}

describe('an answer', () => {
  it.each([['application/json'], ['application/json; charset=utf-8'], ['application/vnd.api+json']])(
    'is parsed where it is %s',
    async (type) => {
      vendor.behaviour = answers(200, '\n\n{"text":"ü"}', { 'content-type': type });
      expect(await bodyOf(client)).toEqual({ text: 'ü' });
      expect(vendor.lastCall.headers.accept).toBe('application/json');
    },
  );

  it('comes with its header, in lower case', async () => {
    vendor.behaviour = answers(200, {}, { 'X-Counted-Tokens': '7' });
    expect((await client.requestJson(call(), NEVER_ABORTED)).headers).toMatchObject({ 'x-counted-tokens': '7' });
  });

  it('may come in pieces that cut a character in two', async () => {
    vendor.behaviour = async ({ response }) => {
      const bytes = Buffer.from('{"text":"🦄"}');
      response.writeHead(200, { 'content-type': 'application/json' });
      await new Promise((resolve) => response.write(bytes.subarray(0, 11), resolve));
      setTimeout(() => response.end(bytes.subarray(11)), 20);
    };
    expect(await bodyOf(client)).toEqual({ text: '🦄' });
  });

  it('that is text is JSON where it can be, and a message where not', async () => {
    vendor.behaviour = answers(200, '{"a":1}', { 'content-type': 'text/plain' });
    expect(await bodyOf(client)).toEqual({ a: 1 });
    vendor.behaviour = answers(200, 'done', { 'content-type': 'text/plain' });
    expect(await bodyOf(client)).toEqual({ message: 'done' });
  });

  it('that was compressed without being asked for is refused', async () => {
    vendor.behaviour = answers(200, 'x', { 'content-encoding': 'gzip' });
    expect((await failure(client.requestJson(call(), NEVER_ABORTED))).code).toBe('UPSTREAM_INVALID');
  });

  it('that is broken off is truncated', async () => {
    vendor.behaviour = resetsInTheMiddle;
    expect(await failure(client.requestJson(call(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_TRUNCATED',
      status: 502,
    });
  });

  it('that stops in the middle is given up', async () => {
    vendor.behaviour = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"a":');
    };
    const hasty = clientWith({ SLUICE_IDLE_TIMEOUT_SECONDS: '0.2' });
    expect(await failure(hasty.requestJson(call(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'The provider fell silent for 0.2 s.',
    });
  });

  it('that never ends is given up after the whole time, however busy it is', async () => {
    vendor.behaviour = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(drip));
    };
    const hasty = clientWith({ MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS: '0.4' });
    expect(await failure(hasty.requestJson(call(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'The provider did not finish within 0.4 s.',
    });
  });
});
