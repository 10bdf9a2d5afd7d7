import { Logger } from '@nestjs/common';
import { callContext, client, errorScript, routingService, ScriptedProvider } from '../../../test/support/endpoints';
import { REQUEST, to } from '../../../test/support/routing';
import { jsonScript, type Script } from '../../providers/sandbox/script';
import type { Attempt } from '../call-observer';
import type { InvocationResult } from '../provider-call';

let provider: ScriptedProvider;
let attempts: Attempt[];

beforeEach(() => {
  provider = new ScriptedProvider();
  attempts = [];
  for (const level of ['log', 'warn'] as const) jest.spyOn(Logger.prototype, level).mockImplementation(() => {});
});

afterEach(() => jest.restoreAllMocks());

const slow = (model: string, latencyMs = 5000): Script => ({ ...jsonScript(200, { model }), latencyMs });

/** Serves a route to `one` with the fallback `two`, and returns a function that sends a request. */
function serve(hedging: object | null) {
  const route = {
    name: 'route',
    task_type: 'llm/v1/chat',
    destinations: to(['one', 100]),
    fallbacks: ['two'],
    retries: { attempts: 0 },
    hedging,
  };
  const { routes } = provider.serve(['one', 'two'], [route]);
  const { routing } = routingService([{ onAttempt: (attempt) => attempts.push(attempt) }]);
  return (): Promise<InvocationResult> => routing.query(routes[0]!, REQUEST, callContext(client().signal));
}

async function warmUp(send: () => Promise<unknown>, requests = 20): Promise<void> {
  for (let sent = 0; sent < requests; sent += 1) await send();
  provider.requestedModels.length = 0;
  attempts.length = 0;
}

describe('a route that hedges', () => {
  it('uses the response of the next endpoint if the first takes longer than usual', async () => {
    const send = serve({ max_percent: 100 });
    await warmUp(send);
    provider.scripts['one'] = [slow('one')];
    expect((await send()).body).toEqual({ model: 'two' });
    expect(provider.requestedModels).toEqual(['one', 'two']);
  });

  it('does not try the next endpoint again if both attempts fail', async () => {
    const send = serve({ max_percent: 100 });
    await warmUp(send);
    provider.scripts['one'] = [{ ...errorScript(503), latencyMs: 1000 }];
    provider.scripts['two'] = [errorScript(503)];
    await expect(send()).rejects.toMatchObject({ status: 503 });
    expect(provider.requestedModels).toEqual(['one', 'two']);
  });

  it('reports the attempt that it cancels', async () => {
    const send = serve({ max_percent: 100 });
    await warmUp(send);
    provider.scripts['one'] = [slow('one')];
    await send();
    expect(attempts.map(({ endpoint, status, error }) => [endpoint, status, error?.code])).toEqual([
      ['two', 200, undefined],
      ['one', 499, 'SUPERSEDED'],
    ]);
  });

  it('sends no second attempt before 20 responses', async () => {
    const send = serve({ max_percent: 100 });
    await warmUp(send, 19);
    provider.scripts['one'] = [slow('one', 200)];
    expect((await send()).body).toEqual({ model: 'one' });
  });

  it('sends no more second attempts than its share of requests', async () => {
    const send = serve({ max_percent: 5 });
    await warmUp(send);
    provider.scripts['one'] = [slow('one'), slow('one', 200)];
    await send();
    await send();
    expect(provider.requestedModels).toEqual(['one', 'two', 'one']);
  });

  it('sends no second attempt without the setting', async () => {
    const send = serve(null);
    await warmUp(send);
    provider.scripts['one'] = [slow('one', 200)];
    expect((await send()).body).toEqual({ model: 'one' });
  });
});
