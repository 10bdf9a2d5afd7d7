import { MLFLOW_TRACKING, staticAuthorization } from './credentials';
import { databricksAuthorization } from './databricks-authorization';
import { itemsOf, objectOf } from './deployment-client';
import { variable } from './environment';
import { MlflowException, NotSupportedError } from './errors';
import { absolute, toPage, toQuery } from './mlflow-deployment-client';
import type { ClientOptions, RequestOptions } from './options';
import { parseTarget, segment, workspaceUrl } from './target';
import { Transport, type Method } from './transport';
import type { JsonObject, Limit, PagedList, Route, RouteType } from './types';

const TIMEOUT_MS = 300_000;
const ROUTES = '/api/2.0/gateway/routes/';
const LIMITS = '/api/2.0/gateway/limits/';

let gatewayUri: string | undefined;

/**
 * Sets the URI of the clients and functions that get none.
 * @deprecated Use `setDeploymentsTarget`.
 * @param uri a URL, e.g. `http://localhost:5000`, or `databricks`
 * @example
 * setGatewayUri('http://localhost:5000');
 */
export function setGatewayUri(uri: string): void {
  parseTarget(uri);
  gatewayUri = uri;
}

/**
 * Returns the URI of `setGatewayUri`, else `MLFLOW_GATEWAY_URI`.
 * @deprecated Use `getDeploymentsTarget`.
 * @throws MlflowException if none is set
 * @example
 * const uri = getGatewayUri();
 */
export function getGatewayUri(): string {
  const uri = gatewayUri ?? variable('MLFLOW_GATEWAY_URI');
  if (uri !== undefined) return uri;
  throw new MlflowException(
    'The gateway URI is unknown. Call setGatewayUri, or set MLFLOW_GATEWAY_URI, e.g. to "http://localhost:5000".',
  );
}

/**
 * Client of the MLflow AI Gateway (MLflow 2.5 to 2.22).
 * @deprecated Use `getDeployClient`.
 */
export class MlflowGatewayClient {
  /** The URI of the gateway. */
  readonly gatewayUri: string;
  private readonly isDatabricks: boolean;
  private readonly transport: Transport;

  /** @param uri default: {@link getGatewayUri} */
  constructor(uri = getGatewayUri(), options: ClientOptions = {}) {
    const target = parseTarget(uri);
    this.gatewayUri = uri;
    this.isDatabricks = target.kind === 'databricks';
    this.transport = target.kind === 'databricks' ? workspace(options) : server(target, options);
  }

  /**
   * Returns one page of the routes, with the token of the next page.
   * @example
   * const routes = await client.searchRoutes();
   * const next = routes.token === undefined ? [] : await client.searchRoutes(routes.token);
   */
  async searchRoutes(pageToken?: string, options?: RequestOptions): Promise<PagedList<Route>> {
    const value = await this.call('GET', ROUTES + toQuery(pageToken), undefined, options);
    return toPage(value, 'routes', (item) => this.toRoute(item));
  }

  /**
   * @example
   * const { model } = await client.getRoute('chat');
   */
  async getRoute(name: string, options?: RequestOptions): Promise<Route> {
    const value = await this.call('GET', ROUTES + segment(name, 'route'), undefined, options);
    return this.toRoute(objectOf(value, 'route'));
  }

  /**
   * Creates a route. Databricks only.
   * @param model with `name`, `provider` and the provider's settings
   * @throws NotSupportedError outside Databricks
   * @example
   * const config = { openai_api_key: '{{secrets/llm/openai}}' };
   * await client.createRoute('chat', 'llm/v1/chat', { name: 'gpt-4o-mini', provider: 'openai', config });
   */
  async createRoute(name: string, routeType: RouteType, model: JsonObject, options?: RequestOptions): Promise<Route> {
    this.requireDatabricks('createRoute', 'Add the route to the gateway file of the server.');
    segment(name, 'route');
    const value = await this.call('POST', ROUTES, { name, route_type: routeType, model }, options);
    return this.toRoute(objectOf(value, 'route'));
  }

  /**
   * Deletes a route. Databricks only.
   * @throws NotSupportedError outside Databricks
   * @example
   * await client.deleteRoute('chat');
   */
  async deleteRoute(name: string, options?: RequestOptions): Promise<void> {
    this.requireDatabricks('deleteRoute', 'Remove the route from the gateway file of the server.');
    await this.call('DELETE', ROUTES + segment(name, 'route'), undefined, options);
  }

  /**
   * Queries a route.
   * @example
   * const response = await client.query('chat', { messages: [{ role: 'user', content: 'Hello' }] });
   */
  async query<T = Record<string, unknown>>(route: string, data: object, options?: RequestOptions): Promise<T> {
    // The server decides what it returns; the caller names the type.
    return (await this.call('POST', `/gateway/${segment(route, 'route')}/invocations`, data, options)) as T;
  }

  /**
   * Returns the rate limits of a route; none if it has none. MLflow's own servers respond with the status 501.
   * @example
   * const limits = await client.getLimits('chat');
   */
  async getLimits(route: string, options?: RequestOptions): Promise<Limit[]> {
    return toLimits(await this.call('GET', LIMITS + segment(route, 'route'), undefined, options));
  }

  /**
   * Replaces the rate limits of a route. MLflow's own servers respond with the status 501.
   * @example
   * await client.setLimits('chat', [{ key: 'user', calls: 10, renewal_period: 'minute' }]);
   */
  async setLimits(route: string, limits: readonly Limit[], options?: RequestOptions): Promise<Limit[]> {
    segment(route, 'route');
    return toLimits(await this.call('POST', LIMITS, { route, limits }, options));
  }

  private call(method: Method, path: string, body: object | undefined, options?: RequestOptions): Promise<unknown> {
    return this.transport.json({ method, path, body, timeoutMs: TIMEOUT_MS }, options);
  }

  private requireDatabricks(method: string, advice: string): void {
    if (this.isDatabricks) return;
    throw new NotSupportedError(`${method} is only available for Databricks (setGatewayUri('databricks')). ${advice}`);
  }

  private toRoute(item: Record<string, unknown>): Route {
    // The server decides about further fields.
    return { ...item, route_url: absolute(item['route_url'], this.transport.base) } as Route;
  }
}

function workspace(options: ClientOptions): Transport {
  const { base } = workspaceUrl(options.host);
  return new Transport(base, databricksAuthorization(options, base), options);
}

function server({ base, url }: { readonly base: string; readonly url: URL }, options: ClientOptions): Transport {
  return new Transport(base, staticAuthorization(options, MLFLOW_TRACKING, url), options);
}

/** A workspace without limits returns `{}`. */
function toLimits(value: unknown): Limit[] {
  // The server decides about further fields.
  return itemsOf(value ?? {}, 'limits') as unknown as Limit[];
}
