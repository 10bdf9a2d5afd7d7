import { GatewayError } from '../../src/errors';
import { callContext, client, routingService, type ScriptedProvider } from './endpoints';
import type { ChatRequest } from '../../src/wire';

export const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] } as ChatRequest;

/** Returns the destinations of a route, given their names and traffic percentages. */
export const to = (...shares: [string, number][]) =>
  shares.map(([name, traffic_percentage]) => ({ name, traffic_percentage }));

/** Queries a route, by default to the endpoint `one`. Returns the last response body or error. */
export async function queryRoute(
  provider: ScriptedProvider,
  route: object,
  { request = REQUEST, more = {}, signal = client().signal, times = 1 } = {},
): Promise<unknown> {
  const whole = { name: 'route', task_type: 'llm/v1/chat', destinations: to(['one', 100]), ...route };
  const { routes } = provider.serve(['one', 'two', 'three'], [whole], more);
  const { routing } = routingService();
  const query = () => routing.query(routes[0]!, request, callContext(signal)).catch((error: unknown) => error);
  for (let done = 1; done < times; done += 1) await query();
  const outcome = await query();
  return outcome instanceof GatewayError ? outcome : (outcome as { body: unknown }).body;
}
