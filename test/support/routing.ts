import { GatewayError } from '../../src/errors';
import { callContext, client, routingService, type ScriptedProvider } from './endpoints';
import type { ChatRequest } from '../../src/wire';

export const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] } as ChatRequest;

/** The destinations of a route, by name and share. */
export const to = (...shares: [string, number][]) =>
  shares.map(([name, traffic_percentage]) => ({ name, traffic_percentage }));

/** Asks a route to the endpoint `one`, with `two` and `three` beside it; answers the last body, or the error. */
export async function queryRoute(
  vendor: ScriptedProvider,
  route: object,
  { request = REQUEST, more = {}, signal = client().signal, times = 1 } = {},
): Promise<unknown> {
  const whole = { name: 'route', task_type: 'llm/v1/chat', destinations: to(['one', 100]), ...route };
  const { routes } = vendor.serve(['one', 'two', 'three'], [whole], more);
  const { routing } = routingService();
  const query = () => routing.query(routes[0]!, request, callContext(signal)).catch((error: unknown) => error);
  for (let done = 1; done < times; done += 1) await query();
  const answer = await query();
  return answer instanceof GatewayError ? answer : (answer as { body: unknown }).body;
}
