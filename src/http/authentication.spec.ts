import { Controller, HttpCode, Post } from '@nestjs/common';
import { once } from 'node:events';
import { connect } from 'node:net';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import { startHttpServer, type Served } from '../../test/support/http-server';
import { UseDialect } from './use-dialect';

@Controller()
@UseDialect(MLFLOW_DIALECT)
class AnyController {
  @Post(['admin/thing', 'thing'])
  @HttpCode(200)
  run(): object {
    return { ran: true };
  }
}

let served: Served;
beforeAll(async () => {
  served = await startHttpServer([AnyController]);
});
afterAll(() => served.app.close());

/**
 * Sends the headers of a POST that announces a body, but never the body. Resolves with everything that the server
 * sends.
 */
async function withoutBody(path: string, header: string): Promise<string> {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n${header}\r\n\r\n`);
  await once(socket, 'close');
  return received;
}

describe('authentication', () => {
  it('rejects a request by its headers, without waiting for its body, and closes the connection', async () => {
    const response = await withoutBody('/admin/thing', 'X-Forwarded-For: 192.0.2.1');
    expect(response).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(response).toMatch(/\r\nconnection: close\r\n/i);
    expect(response).toContain('{"detail":"This path is available to clients on the same machine only."}');
    expect(response).toMatch(/\r\nx-request-id: [\w-]{36}\r\n/);
  });

  it('rejects a request that expects 100 Continue without asking for its body', async () => {
    const response = await withoutBody('/admin/thing', 'X-Forwarded-For: 192.0.2.1\r\nExpect: 100-continue');
    expect(response).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  });

  it('asks for the body of an accepted request that expects 100 Continue, and serves it', async () => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    socket.write('POST /thing HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n');
    const [interim] = (await once(socket, 'data')) as [Buffer];
    expect(interim.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('{}');
    const [response] = (await once(socket, 'data')) as [Buffer];
    expect(response.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    socket.destroy();
  });

  it('rejects a request for /admin whose target is an absolute URI', async () => {
    const response = await withoutBody('http://x/admin/thing', 'X-Forwarded-For: 192.0.2.1');
    expect(response).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  });

  it('accepts /admin from a client on this machine, and other paths from any client', async () => {
    const local = await fetch(`${served.url}/admin/thing`, { method: 'POST', body: '{}' });
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    const proxied = await fetch(`${served.url}/thing`, { method: 'POST', body: '{}', headers });
    expect([local.status, proxied.status]).toEqual([200, 200]);
  });
});
