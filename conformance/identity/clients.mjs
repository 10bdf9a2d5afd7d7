import { clients as all } from '../clients.mjs';
import { databricksClients } from '../databricks/clients.mjs';

const drivers = '../identity/drivers';

/** The clients that log in; see `databricks/clients.mjs` for the properties. They use the environments of the other suites. */
export const identityClients = [
  inEnvironmentOf(all, 'mlflow-2.8.1', 'mlflow_gateway.py'),
  inEnvironmentOf(all, 'mlflow-2.22.4', 'mlflow_deployments.py', 'mlflow_gateway.py'),
  inEnvironmentOf(all, 'mlflow-3.17.2', 'mlflow_deployments.py'),
  inEnvironmentOf(all, 'openai-3.54.0', 'openai_client.py'),
  inEnvironmentOf(databricksClients, 'databricks-sdk-0.162.0', 'workspace_client.py'),
];

function inEnvironmentOf(clients, name, ...scripts) {
  const { environment = name, packages } = clients.find((client) => client.name === name);
  return { name, environment, packages, drivers: scripts.map((script) => `${drivers}/${script}`) };
}
