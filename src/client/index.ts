/**
 * Client of Sluice, of MLflow's gateway servers and of Databricks workspaces, with the operations of MLflow's Python client.
 *
 * @module
 */
export { DatabricksDeploymentClient } from './databricks-deployment-client';
export { DeploymentClient, type Prediction } from './deployment-client';
export { ConnectionError, HttpError, MlflowException, NotSupportedError, StreamError, TimeoutError } from './errors';
export { createRoute, deleteRoute, getRoute, query, searchRoutes } from './fluent';
export { getGatewayUri, MlflowGatewayClient, setGatewayUri } from './gateway-client';
export { getDeployClient, getDeploymentsTarget, setDeploymentsTarget } from './get-deploy-client';
export { MlflowDeploymentClient } from './mlflow-deployment-client';
export type {
  AnthropicConfig,
  CohereConfig,
  EndpointConfig,
  GatewayConfig,
  Model,
  OpenAIConfig,
  RouteConfig,
} from './gateway-config';
export type { ClientOptions, RequestOptions } from './options';
export * from './types';
