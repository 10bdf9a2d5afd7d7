import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { IncomingMessage, ServerResponse, type RequestListener } from 'node:http';
import { JsonResponse } from './json-response';
import { serving, type Served } from '../../test/support/http-server';

const AWKWARD = { text: 'ü🦄\u2028', none: null, missing: undefined };

@Controller()
class SampleController {
  @Get('plain')
  plain(): object {
    return AWKWARD;
  }

  @Post('with-headers')
  @HttpCode(202)
  withHeaders(): JsonResponse {
    return new JsonResponse(AWKWARD, { 'x-sluice-adjusted': 'top_k' });
  }

  @Get('text')
  text(): string {
    return 'text';
  }

  @Get('query')
  query(@Query('token') token?: unknown): object {
    return { token };
  }

  @Get('named/:name')
  named(@Param('name') name: string): object {
    return { name };
  }
}

let served: Served;
beforeAll(async () => {
  served = await serving([SampleController]);
});
afterAll(() => served.app.close());

describe('requests and responses', () => {
  it('are born with Express’s prototypes, and never get another', async () => {
    const server = served.app.getHttpServer();
    const express = served.app.getHttpAdapter().getInstance() as { request: object; response: object };
    const seen: unknown[] = [];
    const look: RequestListener = (request, response) => {
      seen.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
      response.once('finish', () => seen.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response)));
      expect(request).toBeInstanceOf(IncomingMessage);
      expect(response).toBeInstanceOf(ServerResponse);
    };
    server.prependListener('request', look);
    await fetch(`${served.url}/plain`);
    server.removeListener('request', look);
    expect(seen).toHaveLength(4);
    seen.forEach((prototype, index) => expect(prototype).toBe(index % 2 === 0 ? express.request : express.response));
  });

  it('do what Express’s do', async () => {
    const response = await fetch(`${served.url}/named/a%2Fb?x=1`);
    expect(await response.json()).toEqual({ name: 'a/b' });
  });

  it('have a query; one that is not there is undefined', async () => {
    const tokenOf = async (query: string) => (await (await fetch(`${served.url}/query${query}`)).json()) as object;
    expect(await tokenOf('?token=a%20b')).toEqual({ token: 'a b' });
    expect(await tokenOf('?token=')).toEqual({ token: '' });
    expect(await tokenOf('')).toEqual({});
  });
});

describe('an answer', () => {
  it('is JSON, whose nulls are written', async () => {
    const response = await fetch(`${served.url}/plain`);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(text).toBe('{"text":"ü🦄\u2028","none":null}');
  });

  it('may have headers of its own', async () => {
    const response = await fetch(`${served.url}/with-headers`, { method: 'POST' });
    expect(response.status).toBe(202);
    expect(response.headers.get('x-sluice-adjusted')).toBe('top_k');
    expect(await response.json()).toEqual({ text: AWKWARD.text, none: null });
  });

  it('may be a text', async () => {
    expect(await (await fetch(`${served.url}/text`)).text()).toBe('text');
  });

  it('does not say what made it', async () => {
    const { headers } = await fetch(`${served.url}/plain`);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
  });
});

describe('the request id', () => {
  async function idFor(given?: string): Promise<string | null> {
    const headers: Record<string, string> = given === undefined ? {} : { 'x-request-id': given };
    return (await fetch(`${served.url}/plain`, { headers })).headers.get('x-request-id');
  }

  it('is the caller’s own where it is a plain one', async () => {
    expect(await idFor('req_1.a:b-C')).toBe('req_1.a:b-C');
  });

  it.each([[undefined], [''], ['two words'], ['<script>'], ['x'.repeat(129)]])('is a new one for %j', async (given) => {
    const [first, second] = [await idFor(given), await idFor(given)];
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
  });

  it('is there on errors too', async () => {
    const { headers, status } = await fetch(`${served.url}/nowhere`, { headers: { 'x-request-id': 'mine' } });
    expect(status).toBe(404);
    expect(headers.get('x-request-id')).toBe('mine');
  });
});
