import { databricksAuthorization } from './databricks-authorization';
import { DeploymentClient, itemsOf, objectOf } from './deployment-client';
import { numberOf } from './environment';
import type { ClientOptions, RequestOptions } from './options';
import { segment, workspaceUrl } from './target';
import { Transport, type Method } from './transport';
import type { DatabricksEndpoint, EndpointTag, JsonObject, Limit } from './types';

const DEFAULT_SECONDS = 120;
const API = '/api/2.0/serving-endpoints';

/**
 * Client of a Databricks workspace, or of Sluice in Databricks mode. The workspace is that of `DATABRICKS_HOST` or the option `host`; the
 * credentials are `DATABRICKS_TOKEN`, `DATABRICKS_USERNAME` and `DATABRICKS_PASSWORD`, or `DATABRICKS_CLIENT_ID` and
 * `DATABRICKS_CLIENT_SECRET`.
 */
export class DatabricksDeploymentClient extends DeploymentClient<DatabricksEndpoint> {
  protected readonly queryPath = '/serving-endpoints';

  constructor(options: ClientOptions = {}) {
    const { base } = workspaceUrl(options.host);
    super(new Transport(base, databricksAuthorization(options, base), options, CLIENT_HEADER), options);
  }

  /**
   * @example
   * const endpoints = await client.listEndpoints();
   */
  async listEndpoints(options?: RequestOptions): Promise<DatabricksEndpoint[]> {
    return itemsOf(await this.call('GET', '/', undefined, options), 'endpoints').map(toEndpoint);
  }

  /**
   * @example
   * const { rate_limits } = await client.getEndpoint('chat');
   */
  async getEndpoint(endpoint: string, options?: RequestOptions): Promise<DatabricksEndpoint> {
    return toEndpoint(await this.call('GET', pathOf(endpoint), undefined, options));
  }

  /**
   * Creates an endpoint.
   * @param config the body of Databricks' API: `name`, `config` with `served_entities`, and further settings
   * @example
   * const external_model = {
   *   name: 'gpt-4o-mini',
   *   provider: 'openai',
   *   task: 'llm/v1/chat',
   *   openai_config: { openai_api_key: '{{secrets/llm/openai}}' },
   * };
   * await client.createEndpoint({ name: 'chat', config: { served_entities: [{ external_model }] } });
   */
  async createEndpoint(config: JsonObject, options?: RequestOptions): Promise<DatabricksEndpoint> {
    return toEndpoint(await this.call('POST', '/', config, options));
  }

  /**
   * Updates the rate limits if `config` has only `rate_limits`, else the configuration.
   * @deprecated Use `updateEndpointConfig`, `updateEndpointTags`, `updateEndpointRateLimits` or `updateEndpointAiGateway`.
   * @example
   * await client.updateEndpoint('chat', { rate_limits: [{ key: 'user', calls: 10, renewal_period: 'minute' }] });
   */
  updateEndpoint(endpoint: string, config: JsonObject, options?: RequestOptions): Promise<JsonObject> {
    const isOfLimits = Object.keys(config).join() === 'rate_limits';
    return this.call('PUT', pathOf(endpoint, isOfLimits ? 'rate-limits' : 'config'), config, options);
  }

  /**
   * Replaces the served entities and their traffic.
   * @example
   * const external_model = {
   *   name: 'gpt-4o-mini',
   *   provider: 'openai',
   *   task: 'llm/v1/chat',
   *   openai_config: { openai_api_key: '{{secrets/llm/openai}}' },
   * };
   * await client.updateEndpointConfig('chat', { served_entities: [{ external_model }] });
   */
  async updateEndpointConfig(
    endpoint: string,
    config: JsonObject,
    options?: RequestOptions,
  ): Promise<DatabricksEndpoint> {
    return toEndpoint(await this.call('PUT', pathOf(endpoint, 'config'), config, options));
  }

  /**
   * Adds, changes and removes tags.
   * @example
   * await client.updateEndpointTags('chat', { add_tags: [{ key: 'team', value: 'search' }], delete_tags: ['draft'] });
   */
  updateEndpointTags(
    endpoint: string,
    config: { readonly add_tags?: readonly EndpointTag[]; readonly delete_tags?: readonly string[] },
    options?: RequestOptions,
  ): Promise<JsonObject> {
    return this.call('PATCH', pathOf(endpoint, 'tags'), config, options);
  }

  /**
   * Replaces the rate limits.
   * @example
   * await client.updateEndpointRateLimits('chat', { rate_limits: [{ calls: 10, renewal_period: 'minute' }] });
   */
  updateEndpointRateLimits(
    endpoint: string,
    config: { readonly rate_limits: readonly Limit[] },
    options?: RequestOptions,
  ): Promise<JsonObject> {
    return this.call('PUT', pathOf(endpoint, 'rate-limits'), config, options);
  }

  /**
   * Replaces the settings of the AI gateway: guardrails, rate limits, usage tracking, inference table.
   * @example
   * await client.updateEndpointAiGateway('chat', { usage_tracking_config: { enabled: true } });
   */
  updateEndpointAiGateway(endpoint: string, config: JsonObject, options?: RequestOptions): Promise<JsonObject> {
    return this.call('PUT', pathOf(endpoint, 'ai-gateway'), config, options);
  }

  /**
   * @example
   * await client.deleteEndpoint('chat');
   */
  async deleteEndpoint(endpoint: string, options?: RequestOptions): Promise<void> {
    await this.call('DELETE', pathOf(endpoint), undefined, options);
  }

  private async call(
    method: Method,
    path: string,
    body: object | undefined,
    options?: RequestOptions,
  ): Promise<Record<string, unknown>> {
    const seconds = numberOf('MLFLOW_HTTP_REQUEST_TIMEOUT') ?? DEFAULT_SECONDS;
    const request = { method, path: API + path, body, timeoutMs: seconds * 1000 };
    return objectOf((await this.transport.json(request, options)) ?? {}, 'JSON object');
  }
}

/** Sent by MLflow's client since 2.11. */
export const CLIENT_HEADER = { 'x-databricks-endpoints-api-client': 'Databricks Deployment Client' };

function pathOf(endpoint: string, part?: string): string {
  return `/${segment(endpoint, 'endpoint')}${part === undefined ? '' : `/${part}`}`;
}

/** The server decides about the fields. */
function toEndpoint(value: Record<string, unknown>): DatabricksEndpoint {
  return value as DatabricksEndpoint;
}
