import { respondsWith, resetsMidResponse } from '../../../test/support/behaviours';
import { FakeProvider } from '../../../test/support/fake-provider';
import { NEVER_ABORTED, clientWith, closeClients, requestTo, rejection } from '../../../test/support/upstream';
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

async function receivedBody(): Promise<unknown> {
  return (await client.requestJson(request(), NEVER_ABORTED)).body;
}

describe('a JSON response', () => {
  it.each([['application/json'], ['application/json; charset=utf-8'], ['application/vnd.api+json']])(
    'is parsed when its content type is %s',
    async (type) => {
      provider.behaviour = respondsWith(200, '\n\n{"text":"ü"}', { 'content-type': type });
      expect(await receivedBody()).toEqual({ text: 'ü' });
      expect(provider.lastRequest.headers.accept).toBe('application/json');
    },
  );

  it('is returned with its headers in lower case', async () => {
    provider.behaviour = respondsWith(200, {}, { 'X-Counted-Tokens': '7' });
    expect((await client.requestJson(request(), NEVER_ABORTED)).headers).toMatchObject({ 'x-counted-tokens': '7' });
  });

  it('is parsed when a chunk boundary splits a character', async () => {
    provider.behaviour = async ({ response }) => {
      const bytes = Buffer.from('{"text":"🦄"}');
      response.writeHead(200, { 'content-type': 'application/json' });
      await new Promise((resolve) => response.write(bytes.subarray(0, 11), resolve));
      setTimeout(() => response.end(bytes.subarray(11)), 20);
    };
    expect(await receivedBody()).toEqual({ text: '🦄' });
  });

  it('with content type text/plain is parsed as JSON or wrapped in a message', async () => {
    provider.behaviour = respondsWith(200, '{"a":1}', { 'content-type': 'text/plain' });
    expect(await receivedBody()).toEqual({ a: 1 });
    provider.behaviour = respondsWith(200, 'done', { 'content-type': 'text/plain' });
    expect(await receivedBody()).toEqual({ message: 'done' });
  });

  it('that is large is parsed, wrapped in a message, or rejected as a small one', async () => {
    const long = 'x'.repeat(300_000);
    provider.behaviour = respondsWith(200, { list: [1, long], id: 'ü' });
    expect(await client.requestJson(request(), NEVER_ABORTED)).toMatchObject({
      body: { list: [1, long], id: 'ü' },
      isLarge: true,
    });
    provider.behaviour = respondsWith(200, long, { 'content-type': 'text/plain' });
    expect(await receivedBody()).toEqual({ message: long });
    provider.behaviour = respondsWith(200, `{"a":"${long}",}`);
    expect((await rejection(receivedBody())).message).toContain('invalid JSON');
    provider.behaviour = respondsWith(200, { error: { message: 'No.', pad: long } });
    expect((await rejection(receivedBody())).message).toBe('No.');
  });

  it.each([
    ['values', `[${'{},'.repeat(2_000_001)}1]`, 'contains more than 2000000 lists, objects and members of objects'],
    ['levels', '['.repeat(300_000), 'contains more than 1000 levels'],
  ])('with too many %s is rejected', async (_what, body, message) => {
    provider.behaviour = respondsWith(200, body);
    expect(await rejection(receivedBody())).toMatchObject({
      code: 'UPSTREAM_INVALID',
      message: `The provider’s response ${message}.`,
    });
  });

  it('that is large is not returned after its client has disconnected', async () => {
    provider.behaviour = respondsWith(200, { list: Array<number>(200_000).fill(0.123456789) });
    const abort = new AbortController();
    const failure = rejection(client.requestJson(request(), abort.signal));
    setTimeout(() => abort.abort(), 20);
    expect((await failure).code).toBe('CLIENT_DISCONNECTED');
  });

  it('fails with UPSTREAM_TRUNCATED when the connection is reset', async () => {
    provider.behaviour = resetsMidResponse;
    expect(await rejection(client.requestJson(request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_TRUNCATED',
      status: 502,
    });
  });

  it('times out when the body stops arriving', async () => {
    provider.behaviour = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"a":');
    };
    const impatient = clientWith({ SLUICE_IDLE_TIMEOUT_SECONDS: '0.2' });
    expect(await rejection(impatient.requestJson(request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'Request to the provider timed out: no data within 0.2 s.',
    });
  });

  it('times out after the total timeout even if data keeps arriving', async () => {
    provider.behaviour = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(drip));
    };
    const impatient = clientWith({ MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS: '0.4' });
    expect(await rejection(impatient.requestJson(request(), NEVER_ABORTED))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'Request to the provider timed out: no complete response within 0.4 s.',
    });
  });
});
