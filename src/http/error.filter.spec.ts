import { BadRequestException, Body, Controller, Get, Logger, Post, Put } from '@nestjs/common';
import { GatewayError } from '../errors';
import { ChatRequest } from '../wire';
import { parseBody } from './parse-body';
import { startHttpServer, type Served } from '../../test/support/http-server';

@Controller(['here', 'v1/here'])
class FailingController {
  @Get('thing')
  read(): object {
    return {};
  }

  @Put('thing')
  replace(): object {
    return {};
  }

  @Post('chat')
  chat(@Body() body: unknown): object {
    return parseBody(ChatRequest, body);
  }

  @Post('refused')
  refused(): never {
    throw new GatewayError('UPSTREAM_REFUSED', 'Slow down', {
      status: 429,
      type: 'requests',
      upstreamCode: 'rate_limit_exceeded',
      headers: { 'retry-after': '2' },
    });
  }

  @Post('broken')
  broken(): never {
    throw new Error('password=hunter2');
  }

  @Post('of-nest')
  ofNest(): never {
    throw new BadRequestException('odd');
  }
}

let served: Served;
beforeAll(async () => {
  served = await startHttpServer([FailingController]);
});
afterAll(() => served.app.close());

async function send(path: string, method = 'POST', body?: string) {
  const response = await fetch(served.url + path, { method, body: body === undefined ? null : Buffer.from(body) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text && (JSON.parse(text) as unknown) };
}

describe('an error response', () => {
  it('contains the detail in the MLflow dialect', async () => {
    const { status, headers, body } = await send('/here/refused');
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('2');
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual({ detail: 'Slow down' });
  });

  it('contains OpenAI’s error object and the detail in the OpenAI dialect', async () => {
    const { status, body } = await send('/v1/here/refused');
    expect(status).toBe(429);
    expect(body).toEqual({
      error: { message: 'Slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' },
      detail: 'Slow down',
    });
  });

  it('reveals nothing of an unexpected error, which is logged with its cause', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const { status, text } = await send('/here/broken');
    expect(status).toBe(500);
    expect(text).toBe('{"detail":"Internal Server Error"}');
    expect(String(logged.mock.calls[0]?.[0])).toContain('password=hunter2');
    logged.mockRestore();
  });

  it('keeps the status of an exception of Nest', async () => {
    expect(await send('/here/of-nest')).toMatchObject({ status: 400, body: { detail: 'odd' } });
  });
});

describe('a request to a path', () => {
  it('that does not exist gets a 404', async () => {
    expect(await send('/nowhere')).toMatchObject({ status: 404, body: { detail: 'Not Found' } });
    expect(await send('/v1/nowhere', 'GET')).toMatchObject({
      status: 404,
      body: { detail: 'Not Found', error: { code: 'not_found', type: 'not_found_error' } },
    });
  });

  it.each([
    ['POST', '/here/thing', 'GET, PUT'],
    ['DELETE', '/v1/here/thing?x=1', 'GET, PUT'],
    ['GET', '/here/chat', 'POST'],
  ])('that exists for other methods gets a 405: %s %s', async (method, path, allow) => {
    const { status, headers, body } = await send(path, method);
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe(allow);
    expect(body).toMatchObject({ detail: 'Method Not Allowed' });
  });

  it('that cannot be decoded gets a 4xx', async () => {
    for (const path of ['/here/%zz', '/%c0%ae', '/here/thing/%']) {
      expect((await send(path)).status).toBeGreaterThanOrEqual(400);
      expect((await send(path)).status).toBeLessThan(500);
    }
  });
});

describe('a request body', () => {
  it('that is missing gets FastAPI’s error', async () => {
    const missing = { type: 'missing', loc: ['body'], msg: 'Field required', input: null };
    expect(await send('/here/chat')).toMatchObject({ status: 422, body: { detail: [missing] } });
  });

  it('that violates the schema gets every violation, in either dialect', async () => {
    const violation = { type: 'missing', loc: ['body', 'messages'], msg: 'Field required', input: {} };
    expect(await send('/here/chat', 'POST', '{}')).toMatchObject({ status: 422, body: { detail: [violation] } });
    expect(await send('/v1/here/chat', 'POST', '{}')).toMatchObject({
      status: 422,
      body: {
        detail: [violation],
        error: {
          message: 'body.messages: Field required',
          type: 'invalid_request_error',
          param: 'messages',
          code: 'invalid_request',
        },
      },
    });
  });

  it('that cannot be read is an error only for a handler that uses it', async () => {
    expect((await send('/here/chat', 'POST', '{')).status).toBe(422);
    expect((await send('/nowhere', 'POST', '{')).status).toBe(404);
  });

  it('gets a 422 for any depth of nesting', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    for (const body of [deep, `{"messages":${deep}}`, `{"messages":[{"role":${deep}}]}`]) {
      expect(await send('/here/chat', 'POST', body)).toMatchObject({ status: 422 });
    }
    expect((await send('/here/thing', 'GET')).status).toBe(200);
  });
});
