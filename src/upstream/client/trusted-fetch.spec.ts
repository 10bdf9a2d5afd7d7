import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { readSettings } from '../../config';
import { TrustedFetch } from './trusted-fetch';
import { UpstreamClient } from './upstream-client';

const client = new UpstreamClient(readSettings({}));
const trusted = new TrustedFetch(client);
let server: Server;
let base: string;
let listener: RequestListener;
let requests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await client.onApplicationShutdown();
  server.closeAllConnections();
  server.close();
});

describe('TrustedFetch', () => {
  it('returns the status, headers and decoded body of a response', async () => {
    listener = (request, response) => {
      response.writeHead(418, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify({ method: request.method, accept: request.headers.accept })));
    };
    const response = await trusted.fetch(base, { headers: new Headers({ accept: 'application/json' }) });
    expect([response.status, response.headers.get('content-type')]).toEqual([418, 'application/json']);
    expect(await response.json()).toEqual({ method: 'GET', accept: 'application/json' });
  });

  it('sends a form', async () => {
    listener = (request, response) => {
      response.write(`${request.headers['content-type']} `);
      request.pipe(response);
    };
    const response = await trusted.fetch(base, { method: 'POST', body: new URLSearchParams({ a: 'b c' }) });
    expect(await response.text()).toBe('application/x-www-form-urlencoded a=b+c');
  });

  it('returns a response without a body', async () => {
    listener = (_request, response) => response.writeHead(204).end();
    expect((await trusted.fetch(base)).status).toBe(204);
  });

  it('rejects a redirect without following it', async () => {
    listener = (_request, response) => response.writeHead(302, { location: `${base}/other` }).end();
    const before = requests;
    const message = `${base} responded with a redirect (302), which is not followed.`;
    await expect(trusted.fetch(base)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID', message });
    expect(requests - before).toBe(1);
  });

  it('rejects a response that exceeds the maximum size, also when it is compressed', async () => {
    const body = gzipSync(Buffer.alloc(100_000));
    listener = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
    await expect(trusted.fetch(base, {}, { maxResponseBytes: 50_000 })).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID',
    });
    expect((await trusted.withOptions({ maxResponseBytes: 100_000 })(base)).status).toBe(200);
  });

  it.each<[string, RequestListener]>([
    ['does not respond', () => undefined],
    ['does not complete its response', (_request, response) => response.writeHead(200).write('{')],
  ])('times out when the server %s', async (_what, hang) => {
    listener = hang;
    await expect(trusted.fetch(base, {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  it('rejects the addresses of metadata services, and names of private addresses that are not allowed', async () => {
    const forbidden = { code: 'UPSTREAM_FORBIDDEN' };
    await expect(trusted.fetch('http://169.254.169.254/')).rejects.toMatchObject(forbidden);
    await expect(trusted.withOptions({ allow: ['169.254.169.254'] })('http://169.254.169.254/')).rejects.toMatchObject(
      forbidden,
    );
  });
});
