import { Logger } from '@nestjs/common';
import { queryRoute, REQUEST, to } from '../../../test/support/routing';
import { GatewayError } from '../../errors';
import type { Attempt } from '../call-observer';
import type { Script } from '../../providers/sandbox/script';
import { ChunkStream } from '../chunk-stream';
import { choose } from './target-selection';
import { callContext, client, routingService, errorScript, ScriptedProvider } from '../../../test/support/endpoints';

let provider: ScriptedProvider;

beforeEach(() => {
  provider = new ScriptedProvider();
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
});

afterEach(() => jest.restoreAllMocks());

/** A stream whose connection breaks after one chunk. */
const brokenAfter = (delta: object): Script => ({
  latencyMs: 0,
  head: { status: 200, headers: { 'content-type': 'text/event-stream' } },
  pieces: [{ atMs: 0, text: `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n` }],
  ending: 'reset',
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a traffic route', () => {
  it.each([
    [to(['one', 80], ['two', 20]), { one: 800, two: 200 }],
    [to(['one', 0], ['two', 100]), { two: 1000 }],
    [to(['one', 100], ['two', 0]), { one: 1000 }],
    [to(['one', 25], ['two', 50], ['one', 25]), { one: 500, two: 500 }],
  ])('selects destinations by the shares %j', (destinations, expected) => {
    const route = { name: 'route', task_type: 'llm/v1/chat', destinations };
    const { routes } = provider.serve(['one', 'two'], [route]);
    const counts: Record<string, number> = {};
    for (let step = 0; step < 1000; step += 1) {
      const { name } = choose(routes[0]!, step / 1000);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(counts).toEqual(expected);
    expect(choose(routes[0]!, 1 - Number.EPSILON).name).toBe(
      destinations.filter((to) => to.traffic_percentage).at(-1)?.name,
    );
  });

  it('selects by the remaining shares if an endpoint is not served', () => {
    const route = {
      name: 'route',
      task_type: 'llm/v1/chat',
      destinations: to(['spare', 60], ['one', 10], ['two', 30]),
    };
    const { routes } = provider.serve(['spare', 'one', 'two'], [route], { spare: { only_if_env: 'SPARE' } });
    expect([0, 0.2, 0.3, 0.99].map((random) => choose(routes[0]!, random).name)).toEqual(['one', 'one', 'two', 'two']);
  });
});

describe('retries of a traffic route', () => {
  it('go to the same endpoint, up to the number of attempts', async () => {
    provider.scripts['one'] = [errorScript(503), errorScript(429)];
    expect(await queryRoute(provider, { retries: { attempts: 2, backoff: 0 } })).toEqual({ model: 'one' });
    expect(provider.requestedModels).toEqual(['one', 'one', 'one']);
  });

  it('end with the last error when all attempts fail', async () => {
    provider.scripts['one'] = [errorScript(503), errorScript(503), errorScript(500)];
    expect(await queryRoute(provider, { retries: { attempts: 2, backoff: 0 } })).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 500,
    });
    expect(provider.requestedModels).toHaveLength(3);
  });

  it.each([
    [400, undefined, 1],
    [503, undefined, 2],
    [503, [429], 1],
    [400, [400], 2],
  ])(
    'happen for listed statuses only: status %d with the list %j sends %d requests',
    async (status, statuses, calls) => {
      provider.scripts['one'] = [errorScript(status), errorScript(status)];
      const retries = { attempts: 1, backoff: 0, ...(statuses && { statuses }) };
      expect(await queryRoute(provider, { retries, fallbacks: [] })).toMatchObject({ status });
      expect(provider.requestedModels).toHaveLength(calls);
    },
  );

  it('do not happen without `retries`', async () => {
    provider.scripts['one'] = [errorScript(503)];
    expect(await queryRoute(provider, {})).toMatchObject({ status: 503 });
  });

  it('do not happen for an endpoint that is queried by its own name', async () => {
    provider.scripts['one'] = [errorScript(503)];
    const { byName } = provider.serve(['one']);
    const { routing } = routingService();
    const result = routing.query(byName.get('one')!, REQUEST, callContext());
    await expect(result).rejects.toMatchObject({ status: 503 });
  });
});

describe('fallbacks of a traffic route', () => {
  it('are tried in order, each with its own retries', async () => {
    provider.scripts['one'] = [errorScript(503), errorScript(503)];
    provider.scripts['two'] = [errorScript(503), errorScript(500)];
    const result = await queryRoute(provider, { fallbacks: ['two', 'three'], retries: { attempts: 1, backoff: 0 } });
    expect(result).toEqual({ model: 'three' });
    expect(provider.requestedModels).toEqual(['one', 'one', 'two', 'two', 'three']);
  });

  it('are tried without a retry if Retry-After is long', async () => {
    provider.scripts['one'] = [errorScript(429, '60')];
    expect(await queryRoute(provider, { fallbacks: ['two'], retries: { attempts: 5 } })).toEqual({ model: 'two' });
    expect(provider.requestedModels).toEqual(['one', 'two']);
  });

  it('end with the last error when all fail', async () => {
    provider.scripts['one'] = [errorScript(503)];
    provider.scripts['two'] = [errorScript(500)];
    expect(await queryRoute(provider, { fallbacks: ['two'], retries: { attempts: 0 } })).toMatchObject({ status: 500 });
  });

  it('are not tried for an invalid request', async () => {
    provider.scripts['one'] = [errorScript(400)];
    expect(await queryRoute(provider, { fallbacks: ['two'] })).toMatchObject({ status: 400 });
    expect(provider.requestedModels).toEqual(['one']);
  });

  it('are tried once each, and never after themselves', async () => {
    provider.scripts['one'] = [errorScript(503)];
    provider.scripts['two'] = [errorScript(503)];
    const route = { fallbacks: ['one', 'two', 'two'], retries: { attempts: 0 } };
    expect(await queryRoute(provider, route)).toMatchObject({ status: 503 });
    expect(provider.requestedModels).toEqual(['one', 'two']);
  });

  it('count a client request once against the limit of an endpoint, however often it is retried', async () => {
    provider.scripts['one'] = [errorScript(503), errorScript(503)];
    const more = { one: { limit: { calls: 2, renewal_period: 'hour' } } };
    const route = { retries: { attempts: 2, backoff: 0 } };
    expect(await queryRoute(provider, route, { more, times: 2 })).toEqual({ model: 'one' });
    expect(provider.requestedModels).toHaveLength(4);
    expect(await queryRoute(provider, route, { more, times: 3 })).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' });
  });

  it('take over when the endpoint’s own limit is reached, without a request to its provider', async () => {
    const more = { one: { limit: { calls: 1, renewal_period: 'hour' } } };
    expect(await queryRoute(provider, { fallbacks: ['two'], retries: { attempts: 3 } }, { more, times: 2 })).toEqual({
      model: 'two',
    });
    expect(provider.requestedModels).toEqual(['one', 'two']);
  });

  it('are not tried for a client that has disconnected', async () => {
    provider.scripts['one'] = [{ ...errorScript(503), latencyMs: 60_000 }];
    const { signal, disconnect } = client();
    const statuses = [499, 503];
    const result = queryRoute(
      provider,
      { fallbacks: ['two'], retries: { attempts: 1, statuses, backoff: 0 } },
      { signal },
    );
    await settled();
    disconnect();
    expect(await result).toMatchObject({ code: 'CLIENT_DISCONNECTED' });
    await settled();
    expect(provider.requestedModels).toEqual(['one']);
  });
});

describe('a stream of a traffic route', () => {
  const request = { ...REQUEST, stream: true };

  it('is retried until a provider accepts it', async () => {
    provider.scripts['one'] = [errorScript(503), errorScript(503)];
    const body = await queryRoute(provider, { fallbacks: ['two'], retries: { attempts: 1, backoff: 0 } }, { request });
    expect(body).toBeInstanceOf(ChunkStream);
    expect(provider.requestedModels).toEqual(['one', 'one', 'two']);
  });

  it('is retried if it breaks before its first content', async () => {
    provider.scripts['one'] = [brokenAfter({ role: 'assistant', content: '' })];
    const body = await queryRoute(provider, { retries: { attempts: 1, backoff: 0 } }, { request });
    expect(body).toBeInstanceOf(ChunkStream);
    expect(provider.requestedModels).toEqual(['one', 'one']);
  });

  it('is not retried after its first content, even if it breaks', async () => {
    provider.scripts['one'] = [brokenAfter({ content: 'Hel' })];
    const body = await queryRoute(provider, { fallbacks: ['two'], retries: { attempts: 1, backoff: 0 } }, { request });
    const failure = await new Promise((resolve) => {
      const ended = () => resolve('ended');
      (body as ChunkStream<never>).start({ chunks: () => {}, end: ended, fail: resolve });
    });
    expect(failure).toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
    expect(provider.requestedModels).toEqual(['one']);
  });

  it('is closed and reported if a policy rejects it after the provider has accepted it', async () => {
    const head = { status: 200, headers: { 'content-type': 'text/event-stream' } };
    provider.scripts['one'] = [{ latencyMs: 0, head, pieces: [], ending: 'silence' }];
    const rejection = new GatewayError('FORBIDDEN', 'rejected by a policy');
    const after = (): never => {
      throw rejection;
    };
    const attempts: Attempt[] = [];
    const observer = { onAttempt: (attempt: Attempt) => attempts.push(attempt) };
    const { routing } = routingService([observer], [{ bind: () => ({ after }) }]);
    const { endpoints } = provider.serve(['one']);
    await expect(routing.query(endpoints[0]!, request, callContext(client().signal))).rejects.toBe(rejection);
    expect(attempts).toMatchObject([{ isStream: true, error: rejection }]);
  });
});
