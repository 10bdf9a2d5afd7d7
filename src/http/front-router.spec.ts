import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import express, { type RequestHandler } from 'express';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startHttpServer, type Served } from '../../test/support/http-server';
import { FrontRouter } from './front-router';
import { UseDialect } from './use-dialect';
import { ALL_DIALECTS } from '../dialects/dialects.module';
import { GatewayError } from '../errors';

@Controller('things')
@UseDialect(ALL_DIALECTS[0]!)
class ThingsController {
  @Post('all')
  @HttpCode(200)
  all(@Body() body: unknown, @Query('x') x?: unknown): object {
    return { route: 'all', body, x };
  }

  @Post(':name/used')
  @HttpCode(200)
  named(@Param('name') name: string): object {
    return { route: 'named', name };
  }

  @Post('broken')
  broken(): object {
    throw new GatewayError('INVALID_REQUEST', 'It is broken.');
  }
}

@Controller('things')
@UseDialect(ALL_DIALECTS[0]!)
class LaterController {
  @Post(['all', ':id/used'])
  later(): object {
    return { route: 'later' };
  }
}

let served: Served;
let viaExpress: string[];
beforeAll(async () => {
  served = await startHttpServer([ThingsController, LaterController]);
  // Express's types omit it.
  const app = served.app.getHttpAdapter().getInstance() as unknown as { handle: (...args: unknown[]) => void };
  const { handle } = app;
  app.handle = (request, ...rest) => {
    viaExpress.push((request as { url: string }).url);
    handle.call(app, request, ...rest);
  };
});
beforeEach(() => {
  viaExpress = [];
});
afterAll(() => served.app.close());

async function post(path: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${served.url}${path}`, { method: 'POST', headers, body: '{"a":1}' });
  return { status: response.status, body: await response.json() };
}

describe('FrontRouter', () => {
  it('calls the handler of a POST route without Express', async () => {
    expect(await post('/things/all')).toEqual({ status: 200, body: { route: 'all', body: { a: 1 } } });
    expect(viaExpress).toEqual([]);
  });

  it('calls the handler of a route with one parameter without Express', async () => {
    expect(await post('/things/a-b.c_1/used')).toEqual({ status: 200, body: { route: 'named', name: 'a-b.c_1' } });
    expect(viaExpress).toEqual([]);
  });

  it.each([
    ['a query', '/things/all?x=1', { route: 'all', body: { a: 1 }, x: '1' }],
    ['a trailing slash', '/things/all/', { route: 'all', body: { a: 1 } }],
    ['an encoded parameter', '/things/a%2Fb/used', { route: 'named', name: 'a/b' }],
  ])('leaves a path with %s to Express', async (_what, path, body) => {
    expect(await post(path)).toEqual({ status: 200, body });
    expect(viaExpress).toEqual([path]);
  });

  it.each(['/things//used', '/things/used', '/things/a/b/used', '/things/ALL'])(
    'returns 404 for %s, which no route matches',
    async (path) => {
      expect(await post(path)).toMatchObject({ status: 404 });
    },
  );

  it('leaves other methods to Express', async () => {
    const response = await fetch(`${served.url}/things/all`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('leaves errors of a handler to the filters of its controller', async () => {
    expect(await post('/things/broken')).toMatchObject({ status: 422 });
    expect(viaExpress).toEqual([]);
  });

  it.each<[string, Handlers]>([
    ['middleware throws', { middleware: throwing }],
    ['middleware passes an error on', { middleware: (_request, _response, next) => next(new Error('secret')) }],
    ['a handler throws', { handler: throwing }],
    ['a handler rejects', { handler: () => Promise.reject(new Error('secret')) }],
  ])('returns 500 without the cause when %s', async (_what, { middleware, handler }) => {
    const front = new FrontRouter(express(), ALL_DIALECTS);
    if (middleware) front.use(middleware);
    if (handler) front.addPost('/', handler);
    const server = createServer(front.handle).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    server.close();
  });
});

interface Handlers {
  readonly middleware?: RequestHandler;
  readonly handler?: RequestHandler;
}

function throwing(): never {
  throw new Error('secret');
}
