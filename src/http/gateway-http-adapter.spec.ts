import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { IncomingMessage, ServerResponse, type RequestListener } from 'node:http';
import { JsonResponse } from './json-response';
import { startHttpServer, type Served } from '../../test/support/http-server';

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
  served = await startHttpServer([SampleController]);
});
afterAll(() => served.app.close());

describe('requests and responses of the adapter', () => {
  it('have Express’s prototypes from their construction on', async () => {
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

  it('behave like requests and responses of Express', async () => {
    const response = await fetch(`${served.url}/named/a%2Fb?x=1`);
    expect(await response.json()).toEqual({ name: 'a/b' });
  });

  it('have query parameters, undefined if missing', async () => {
    const tokenOf = async (query: string) => (await (await fetch(`${served.url}/query${query}`)).json()) as object;
    expect(await tokenOf('?token=a%20b')).toEqual({ token: 'a b' });
    expect(await tokenOf('?token=')).toEqual({ token: '' });
    expect(await tokenOf('')).toEqual({});
  });
});

describe('a response of the adapter', () => {
  it('is JSON that keeps nulls', async () => {
    const response = await fetch(`${served.url}/plain`);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(text).toBe('{"text":"ü🦄\u2028","none":null}');
  });

  it('has the headers of a JsonResponse', async () => {
    const response = await fetch(`${served.url}/with-headers`, { method: 'POST' });
    expect(response.status).toBe(202);
    expect(response.headers.get('x-sluice-adjusted')).toBe('top_k');
    expect(await response.json()).toEqual({ text: AWKWARD.text, none: null });
  });

  it('is plain text if the handler returns text', async () => {
    expect(await (await fetch(`${served.url}/text`)).text()).toBe('text');
  });

  it('has no header that names the server software', async () => {
    const { headers } = await fetch(`${served.url}/plain`);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
  });
});

describe('the request id of a response', () => {
  async function idFor(given?: string): Promise<string | null> {
    const headers: Record<string, string> = given === undefined ? {} : { 'x-request-id': given };
    return (await fetch(`${served.url}/plain`, { headers })).headers.get('x-request-id');
  }

  it('is the client’s own if it is a plain token', async () => {
    expect(await idFor('req_1.a:b-C')).toBe('req_1.a:b-C');
  });

  it.each([[undefined], [''], ['two words'], ['<script>'], ['x'.repeat(129)]])(
    'is a new one if the client sends %j',
    async (given) => {
      const [first, second] = [await idFor(given), await idFor(given)];
      expect(first).toMatch(/^[0-9a-f-]{36}$/);
      expect(second).not.toBe(first);
    },
  );

  it('is present on errors too', async () => {
    const { headers, status } = await fetch(`${served.url}/nowhere`, { headers: { 'x-request-id': 'mine' } });
    expect(status).toBe(404);
    expect(headers.get('x-request-id')).toBe('mine');
  });
});
