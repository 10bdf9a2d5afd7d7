import { Logger } from '@nestjs/common';
import { callContext, client, errorScript, routingService, ScriptedProvider } from '../../../test/support/endpoints';
import { REQUEST, to } from '../../../test/support/routing';
import { GatewayError } from '../../errors';
import { jsonScript } from '../../providers/sandbox/script';
import { isRoute } from '../queryable';
import type { PolicyCall, RequestPolicy, TargetPolicy } from '../request-policy';

let provider: ScriptedProvider;

beforeEach(() => {
  provider = new ScriptedProvider();
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
});

afterEach(() => jest.restoreAllMocks());

/** Sends a request to a route with one fallback, with a policy that concerns routes only. */
function query(policy: TargetPolicy, settings: object = {}, request: object = REQUEST) {
  const route = { name: 'route', task_type: 'llm/v1/chat', destinations: to(['one', 100]), ...settings };
  const { routes } = provider.serve(['one', 'two'], [{ ...route, fallbacks: ['two'] }]);
  const forRoutes: RequestPolicy = { bind: (target) => (isRoute(target) ? policy : undefined) };
  const { routing } = routingService(undefined, [forRoutes]);
  return routing.query(routes[0]!, structuredClone(request) as never, callContext(client().signal));
}

describe('a policy of a traffic route', () => {
  it('runs once per client request, whatever endpoints are tried', async () => {
    provider.scripts['one'] = [errorScript(503), errorScript(503)];
    const runs: string[] = [];
    const { endpoint } = await query({
      before: ({ target }) => void runs.push(`before ${target.name}`),
      after: (result, { target }) => {
        runs.push(`after ${target.name}`);
        return result;
      },
    });
    expect(endpoint).toBe('two');
    expect(runs).toEqual(['before route', 'after route']);
  });

  it('rejects a request before any endpoint gets it', async () => {
    const rejection = new GatewayError('FORBIDDEN', 'rejected by a policy');
    await expect(query({ before: () => Promise.reject(rejection) })).rejects.toBe(rejection);
    expect(provider.requestedModels).toEqual([]);
  });

  it('changes the request for every endpoint', async () => {
    const received: unknown[] = [];
    provider.responses['two'] = ({ temperature }) => {
      received.push(temperature);
      return jsonScript(200, {});
    };
    provider.scripts['one'] = [errorScript(503), errorScript(503)];
    const before = (call: PolicyCall) => {
      call.request = { ...call.request, temperature: 0.25 };
      call.adjusted.push('temperature');
    };
    expect((await query({ before })).adjusted).toEqual(['temperature']);
    expect(received).toEqual([0.25]);
  });

  it.each(['error', 'continue'])('closes the stream that it rejects, if on_broken_stream is %s', async (setting) => {
    const head = { status: 200, headers: { 'content-type': 'text/event-stream' } };
    const text = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] })}\n\n`;
    provider.scripts['one'] = [{ latencyMs: 0, head, pieces: [{ atMs: 0, text }], ending: 'silence' }];
    const rejection = new GatewayError('FORBIDDEN', 'rejected by a policy');
    const ended = new Promise((resolve) => {
      const after = (result: { body: object }): never => {
        (result.body as { whenSettled(listener: (error: unknown) => void): void }).whenSettled(resolve);
        throw rejection;
      };
      void query({ after }, { on_broken_stream: setting }, { ...REQUEST, stream: true }).catch(() => {});
    });
    expect(await ended).toBe(rejection);
  });
});
