import { Logger } from '@nestjs/common';
import { queryRoute } from '../../../test/support/routing';
import { errorScript, ScriptedProvider } from '../../../test/support/endpoints';
import { jsonScript } from '../../providers/sandbox/script';

let provider: ScriptedProvider;

beforeEach(() => {
  provider = new ScriptedProvider();
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
});

afterEach(() => jest.restoreAllMocks());

const rejection = (code: string) => jsonScript(400, { error: { message: 'no', code } });
const windows = (one: number | null, two: number | null, three: number | null) => ({
  one: { context_window: one },
  two: { context_window: two },
  three: { context_window: three },
});

describe('a request that exceeds the context window', () => {
  const route = { fallbacks: ['two', 'three'], retries: { attempts: 2, backoff: 0 } };

  it.each([
    ['skips endpoints whose window is not larger', windows(100, 100, 200), ['one', 'three']],
    ['skips endpoints whose window is unknown', windows(100, null, 101), ['one', 'three']],
    ['tries known windows if that of the first endpoint is unknown', windows(null, null, 50), ['one', 'three']],
    ['tries the next endpoint with a larger window', windows(100, 200, 300), ['one', 'two']],
    ['ends at the first endpoint if no window is larger', windows(300, 200, 100), ['one']],
  ])('%s', async (_what, more, models) => {
    provider.scripts['one'] = [rejection('context_length_exceeded')];
    const result = await queryRoute(provider, route, { more });
    expect(provider.requestedModels).toEqual(models);
    expect(result).toMatchObject(models.length > 1 ? { model: models.at(-1) } : { status: 400 });
  });

  it('continues with larger windows if the larger one is exceeded too', async () => {
    provider.scripts['one'] = [rejection('context_length_exceeded')];
    provider.scripts['two'] = [rejection('context_length_exceeded')];
    await queryRoute(provider, route, { more: windows(100, 200, 300) });
    expect(provider.requestedModels).toEqual(['one', 'two', 'three']);
  });
});

describe('a request that a content policy rejects', () => {
  it.each([
    ['fails with the provider’s error by default', {}, ['one']],
    ['is not retried or sent elsewhere although its status is listed', { retries: { statuses: [400] } }, ['one']],
    ['is sent to the next endpoint if the route allows it', { failover: { content_policy: true } }, ['one', 'two']],
  ])('%s', async (_what, route, models) => {
    provider.scripts['one'] = [rejection('content_policy_violation'), rejection('content_policy_violation')];
    await queryRoute(provider, { fallbacks: ['two'], ...route });
    expect(provider.requestedModels).toEqual(models);
  });
});

describe('failover by status', () => {
  it.each([401, 403, 408, 429, 503, 504, 520, 524, 529])('happens for status %d by default', async (status) => {
    provider.scripts['one'] = [errorScript(status), errorScript(status)];
    expect(await queryRoute(provider, { fallbacks: ['two'], retries: { backoff: 0 } })).toEqual({ model: 'two' });
  });

  it.each([
    [429, 2],
    [503, 2],
    [529, 2],
    [401, 1],
    [408, 1],
    [504, 1],
    [524, 1],
  ])('follows after status %d and %d attempts by default', async (status, attempts) => {
    provider.scripts['one'] = [errorScript(status), errorScript(status)];
    await queryRoute(provider, { fallbacks: ['two'], retries: { backoff: 0 } });
    expect(provider.requestedModels.filter((model) => model === 'one')).toHaveLength(attempts);
  });

  it('uses a list of its own, while retries use theirs', async () => {
    provider.scripts['one'] = [errorScript(503), errorScript(500)];
    const route = {
      fallbacks: ['two'],
      retries: { attempts: 3, statuses: [503], backoff: 0 },
      failover: { statuses: [500] },
    };
    expect(await queryRoute(provider, route)).toEqual({ model: 'two' });
    expect(provider.requestedModels).toEqual(['one', 'one', 'two']);
  });

  it('skips retries that the provider declines with x-should-retry', async () => {
    provider.scripts['one'] = [jsonScript(503, { error: { message: 'no' } }, { 'x-should-retry': 'false' })];
    await queryRoute(provider, { fallbacks: ['two'] });
    expect(provider.requestedModels).toEqual(['one', 'two']);
  });
});
