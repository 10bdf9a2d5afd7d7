import { MLFLOW_TRACKING, staticAuthorization } from './credentials';
import { DeploymentClient, itemsOf, objectOf } from './deployment-client';
import { numberOf } from './environment';
import { MlflowException, NotSupportedError } from './errors';
import type { ClientOptions, RequestOptions } from './options';
import { parseTarget, segment } from './target';
import { Transport } from './transport';
import { PagedList, type Endpoint } from './types';

const DEFAULT_SECONDS = 300;

/**
 * Client of the MLflow Deployments Server (MLflow 2.9 to 2.22), and of Sluice. Endpoints are defined by the gateway file of the server;
 * use the target `databricks` to create them.
 */
export class MlflowDeploymentClient extends DeploymentClient<Endpoint> {
  protected readonly queryPath = '/endpoints';

  /** @param target URL of the server, e.g. `http://localhost:5000` */
  constructor(
    readonly target: string,
    options: ClientOptions = {},
  ) {
    super(transportOf(target, options), options);
  }

  /**
   * Returns all endpoints, from all pages.
   * @example
   * for (const { name, endpoint_type } of await client.listEndpoints()) console.log(name, endpoint_type);
   */
  async listEndpoints(options?: RequestOptions): Promise<Endpoint[]> {
    const all: Endpoint[] = [];
    for await (const endpoint of this.iterateEndpoints(options)) all.push(endpoint);
    return all;
  }

  /**
   * Returns the endpoints page by page, as they are needed.
   * @example
   * for await (const endpoint of client.iterateEndpoints()) console.log(endpoint.name);
   */
  async *iterateEndpoints(options?: RequestOptions): AsyncGenerator<Endpoint, void> {
    let token: string | undefined;
    do {
      const page: PagedList<Endpoint> = await this.listEndpointsPage(token, options);
      yield* page;
      if (page.token !== undefined && page.token === token) throw repeatedToken();
      token = page.token;
    } while (token !== undefined);
  }

  /**
   * Returns one page of the endpoints, with the token of the next page.
   * @example
   * const page = await client.listEndpointsPage();
   * const next = page.token === undefined ? [] : await client.listEndpointsPage(page.token);
   */
  async listEndpointsPage(pageToken?: string, options?: RequestOptions): Promise<PagedList<Endpoint>> {
    const value = await this.get(`/api/2.0/endpoints/${toQuery(pageToken)}`, options);
    return toPage(value, 'endpoints', (item) => this.toEndpoint(item));
  }

  /**
   * @example
   * const { model } = await client.getEndpoint('chat');
   */
  async getEndpoint(endpoint: string, options?: RequestOptions): Promise<Endpoint> {
    const value = await this.get(`/api/2.0/endpoints/${segment(endpoint, 'endpoint')}`, options);
    return this.toEndpoint(objectOf(value, 'endpoint'));
  }

  createEndpoint(): Promise<never> {
    return unsupported('createEndpoint');
  }

  updateEndpoint(): Promise<never> {
    return unsupported('updateEndpoint');
  }

  deleteEndpoint(): Promise<never> {
    return unsupported('deleteEndpoint');
  }

  private get(path: string, options?: RequestOptions): Promise<unknown> {
    const seconds =
      numberOf('MLFLOW_DEPLOYMENT_CLIENT_HTTP_REQUEST_TIMEOUT') ??
      numberOf('MLFLOW_HTTP_REQUEST_TIMEOUT') ??
      DEFAULT_SECONDS;
    return this.transport.json({ method: 'GET', path, timeoutMs: seconds * 1000 }, options);
  }

  private toEndpoint(item: Record<string, unknown>): Endpoint {
    const endpoint_url = absolute(item['endpoint_url'], this.transport.base);
    // The server decides about further fields.
    return { ...item, endpoint_url } as Endpoint;
  }
}

function transportOf(target: string, options: ClientOptions): Transport {
  const parsed = parseTarget(target);
  if (parsed.kind === 'databricks') {
    throw new MlflowException(
      'The target "databricks" needs DatabricksDeploymentClient, which getDeployClient returns.',
    );
  }
  return new Transport(parsed.base, staticAuthorization(options, MLFLOW_TRACKING, parsed.url), options);
}

function unsupported(method: string): Promise<never> {
  const error = new NotSupportedError(
    `${method} is only available for Databricks workspaces and for Sluice in Databricks mode: use the target "databricks" with ` +
      'DATABRICKS_HOST. On other servers, endpoints are defined in the gateway file.',
  );
  return Promise.reject(error);
}

export function repeatedToken(): MlflowException {
  return new MlflowException('The server returned the same page token twice.');
}

export function toQuery(pageToken: string | undefined): string {
  return pageToken === undefined ? '' : `?page_token=${encodeURIComponent(pageToken)}`;
}

/** Returns one page of a list. The last page has no token, or an empty one. */
export function toPage<T>(value: unknown, field: string, read: (item: Record<string, unknown>) => T): PagedList<T> {
  const page = new PagedList<T>();
  page.push(...itemsOf(value, field).map(read));
  const { next_page_token: token } = objectOf(value, field);
  if (typeof token === 'string' && token !== '') page.token = token;
  return page;
}

/** Makes a URL of the server absolute. */
export function absolute(url: unknown, base: string): string {
  const text = typeof url === 'string' ? url : '';
  return /^https?:/i.test(text) ? text : base + (text.startsWith('/') ? text : `/${text}`);
}
