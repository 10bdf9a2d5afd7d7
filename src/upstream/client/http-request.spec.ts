import { answers, resetsAtOnce } from '../../../test/support/behaviours';
import { FakeProvider } from '../../../test/support/fake-provider';
import { readSettings } from '../../config';
import { UpstreamClient } from './upstream-client';

let vendor: FakeProvider;
const client = new UpstreamClient(readSettings({}));

beforeAll(async () => {
  vendor = await FakeProvider.start();
});
afterAll(async () => {
  await client.onApplicationShutdown();
  await vendor.stop();
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const send = (url = `${vendor.base}/token?a=1`, allow: string[] = []) =>
  client.sendHttp({ method: 'POST', url, headers: form, body: '{"a":1}' }, { allow });

describe('a plain request', () => {
  it.each([
    [200, {}],
    [400, {}],
    [302, { location: 'http://127.0.0.1:1/' }],
  ])('is answered by whatever comes, with its status: %s', async (status, headers) => {
    vendor.behaviour = answers(status, '<xml/>', { 'content-type': 'text/xml', ...headers });
    const answer = await send();
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'text/xml', ...headers } });
    expect(answer.body.toString()).toBe('<xml/>');
    expect(vendor.lastCall).toMatchObject({ path: '/v1/token?a=1', headers: form, body: { a: 1 } });
  });

  it('goes where the egress guard lets it', async () => {
    await expect(send('http://169.254.169.254/latest/meta-data')).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
  });

  it('fails where nobody answers', async () => {
    await expect(send('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
    vendor.behaviour = resetsAtOnce;
    await expect(send()).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
  });

  it('fails where the answer is endless', async () => {
    vendor.behaviour = answers(200, 'x'.repeat(1024 * 1024 + 1), { 'content-type': 'text/plain' });
    await expect(send()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
  });
});
