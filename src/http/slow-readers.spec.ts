import { Controller, Get } from '@nestjs/common';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHttpServer, type Served } from '../../test/support/http-server';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import { UseDialect } from './use-dialect';

const READ_TIMEOUT_MS = 400;
/** More than the buffers of both sockets. */
const LARGE = { text: 'x'.repeat(16 * 1024 * 1024) };

@Controller()
@UseDialect(MLFLOW_DIALECT)
class AnyController {
  @Get('large')
  large(): object {
    return LARGE;
  }

  @Get('late')
  async late(): Promise<object> {
    await sleep(4 * READ_TIMEOUT_MS);
    return { late: true };
  }
}

let served: Served;
beforeAll(async () => {
  served = await startHttpServer([AnyController], 0, READ_TIMEOUT_MS);
});
afterAll(() => served.app.close());

function request(path: string): Socket {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return socket;
}

describe('A client that reads slowly', () => {
  it('is disconnected when it does not read its response', async () => {
    const socket = request('/large');
    const connection = (await once(served.app.getHttpServer(), 'connection'))[0] as Socket;
    socket.pause();
    await once(connection, 'close');
    socket.destroy();
  });

  it('gets its response if it keeps reading, however long that takes', async () => {
    const socket = request('/large');
    let received = 0;
    socket.on('data', (bytes: Buffer) => {
      received += bytes.length;
      socket.pause();
      setTimeout(() => socket.resume(), 5);
      if (received > LARGE.text.length) socket.destroy();
    });
    await once(socket, 'close');
    expect(received).toBeGreaterThan(LARGE.text.length);
  });

  it('is not disconnected while it waits for the response', async () => {
    const response = await fetch(`${served.url}/late`);
    expect(await response.json()).toEqual({ late: true });
  });
});
