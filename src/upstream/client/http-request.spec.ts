import { respondsWith, resetsConnection } from '../../../test/support/behaviours';
import { FakeProvider } from '../../../test/support/fake-provider';
import { readSettings } from '../../config';
import { UpstreamClient } from './upstream-client';

let provider: FakeProvider;
const client = new UpstreamClient(readSettings({}));

beforeAll(async () => {
  provider = await FakeProvider.start();
});
afterAll(async () => {
  await client.onApplicationShutdown();
  await provider.stop();
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const send = (url = `${provider.base}/token?a=1`, allow: string[] = []) =>
  client.sendHttp({ method: 'POST', url, headers: form, body: '{"a":1}' }, { allow });

describe('UpstreamClient.sendHttp', () => {
  it.each([
    [200, {}],
    [400, {}],
    [302, { location: 'http://127.0.0.1:1/' }],
  ])('returns a response with status %s and its body', async (status, headers) => {
    provider.behaviour = respondsWith(status, '<xml/>', { 'content-type': 'text/xml', ...headers });
    const response = await send();
    expect(response).toMatchObject({ status, headers: { 'content-type': 'text/xml', ...headers } });
    expect(response.body.toString()).toBe('<xml/>');
    expect(provider.lastRequest).toMatchObject({ path: '/v1/token?a=1', headers: form, body: { a: 1 } });
  });

  it('throws UPSTREAM_FORBIDDEN for an address that the egress guard blocks', async () => {
    await expect(send('http://169.254.169.254/latest/meta-data')).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
  });

  it('throws UPSTREAM_UNREACHABLE when the connection is refused or reset', async () => {
    await expect(send('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    provider.behaviour = resetsConnection;
    await expect(send()).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
  });

  it('throws UPSTREAM_INVALID when the response exceeds 1 MiB', async () => {
    provider.behaviour = respondsWith(200, 'x'.repeat(1024 * 1024 + 1), { 'content-type': 'text/plain' });
    await expect(send()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
  });
});
