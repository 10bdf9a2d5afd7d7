import { MlflowGatewayClient } from './gateway-client';
import { repeatedToken } from './mlflow-deployment-client';
import type { RequestOptions } from './options';
import type { JsonObject, PagedList, Route, RouteType } from './types';

/**
 * Creates a route. Databricks only.
 * @deprecated Use `getDeployClient('databricks').createEndpoint`.
 * @example
 * const config = { openai_api_key: '{{secrets/llm/openai}}' };
 * await createRoute('chat', 'llm/v1/chat', { name: 'gpt-4o-mini', provider: 'openai', config });
 */
export function createRoute(
  name: string,
  routeType: RouteType,
  model: JsonObject,
  options?: RequestOptions,
): Promise<Route> {
  return new MlflowGatewayClient().createRoute(name, routeType, model, options);
}

/**
 * Deletes a route. Databricks only.
 * @deprecated Use `getDeployClient('databricks').deleteEndpoint`.
 * @example
 * await deleteRoute('chat');
 */
export function deleteRoute(name: string, options?: RequestOptions): Promise<void> {
  return new MlflowGatewayClient().deleteRoute(name, options);
}

/**
 * @deprecated Use `getDeployClient().getEndpoint`.
 * @example
 * const { model } = await getRoute('chat');
 */
export function getRoute(name: string, options?: RequestOptions): Promise<Route> {
  return new MlflowGatewayClient().getRoute(name, options);
}

/**
 * Returns all routes, from all pages.
 * @deprecated Use `getDeployClient().listEndpoints`.
 * @example
 * const routes = await searchRoutes();
 */
export async function searchRoutes(options?: RequestOptions): Promise<Route[]> {
  const client = new MlflowGatewayClient();
  const all: Route[] = [];
  let token: string | undefined;
  do {
    const page: PagedList<Route> = await client.searchRoutes(token, options);
    all.push(...page);
    if (page.token !== undefined && page.token === token) throw repeatedToken();
    token = page.token;
  } while (token !== undefined);
  return all;
}

/**
 * Queries a route.
 * @deprecated Use `getDeployClient().predict`.
 * @example
 * const response = await query('chat', { messages: [{ role: 'user', content: 'Hello' }] });
 */
export function query<T = Record<string, unknown>>(route: string, data: object, options?: RequestOptions): Promise<T> {
  return new MlflowGatewayClient().query<T>(route, data, options);
}
