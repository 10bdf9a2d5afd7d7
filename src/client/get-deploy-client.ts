import { DatabricksDeploymentClient } from './databricks-deployment-client';
import type { DeploymentClient } from './deployment-client';
import { variable } from './environment';
import { MlflowException } from './errors';
import { MlflowDeploymentClient } from './mlflow-deployment-client';
import type { ClientOptions } from './options';
import { parseTarget } from './target';

let deploymentsTarget: string | undefined;

/**
 * Sets the target of clients that are created without one.
 * @example
 * setDeploymentsTarget('http://localhost:5000');
 */
export function setDeploymentsTarget(target: string): void {
  parseTarget(target);
  deploymentsTarget = target;
}

/**
 * Returns the target of `setDeploymentsTarget`, else `MLFLOW_DEPLOYMENTS_TARGET`, else `MLFLOW_GATEWAY_URI`.
 * @throws MlflowException if none is set
 * @example
 * const target = getDeploymentsTarget();
 */
export function getDeploymentsTarget(): string {
  const target = deploymentsTarget ?? variable('MLFLOW_DEPLOYMENTS_TARGET', 'MLFLOW_GATEWAY_URI');
  if (target !== undefined) return target;
  throw new MlflowException(
    'The target is unknown. Pass it, call setDeploymentsTarget, or set MLFLOW_DEPLOYMENTS_TARGET, e.g. to "http://localhost:5000".',
  );
}

/**
 * Returns a client for a target: `databricks` for a workspace, or the URL of a server. Default: {@link getDeploymentsTarget}.
 *
 * @example
 * const client = getDeployClient('http://localhost:5000');
 * @throws MlflowException if the target is not valid, or not known
 */
export function getDeployClient(target: 'databricks', options?: ClientOptions): DatabricksDeploymentClient;
export function getDeployClient(
  target: `http://${string}` | `https://${string}`,
  options?: ClientOptions,
): MlflowDeploymentClient;
export function getDeployClient(target?: string, options?: ClientOptions): DeploymentClient;
export function getDeployClient(
  target = getDeploymentsTarget(),
  options: ClientOptions = {},
): DatabricksDeploymentClient | MlflowDeploymentClient {
  return parseTarget(target).kind === 'databricks'
    ? new DatabricksDeploymentClient(options)
    : new MlflowDeploymentClient(target, options);
}
