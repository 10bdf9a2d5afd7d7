/**
 * The client versions to run: one entry, and one column of the printed table, per version.
 *
 * name             column heading, and name of the virtual environment below `.venv/`
 * packages         Python packages to install; a changed list recreates the environment
 * drivers          scripts in `drivers/`, each run by this environment's Python with the server's URL as its argument
 * file             gateway file of the server; default: `sluice.yaml`
 * runsInMixedPair  whether this client is one of the two that query the same endpoint concurrently
 */
export const clients = [
  // MLflow has `mlflow.gateway` in 2.5 to 2.22, and the deployments client for servers since 2.9.
  {
    name: 'mlflow-2.5.0',
    packages: ['mlflow-skinny==2.5.0', 'pydantic<2', 'setuptools<81', 'psutil'],
    drivers: ['gateway_client.py', 'gateway_fluent.py'],
    file: 'openai.yaml',
  },
  withOldDependencies('2.7.1', ['gateway_client.py', 'gateway_fluent.py']),
  { ...withOldDependencies('2.8.1', ['gateway_client.py', 'gateway_fluent.py']), runsInMixedPair: true },
  withOldDependencies('2.9.2', ['deployments_client.py', 'gateway_client.py', 'gateway_fluent.py']),
  withBothClients('2.12.2', 'setuptools<81', 'starlette'),
  withBothClients('2.16.2', 'starlette'),
  withBothClients('2.19.0', 'starlette'),
  { ...withBothClients('2.22.4'), runsInMixedPair: true },
  { name: 'mlflow-3.1.4', packages: ['mlflow-skinny==3.1.4'], drivers: ['deployments_client.py'] },
  { name: 'mlflow-3.5.1', packages: ['mlflow-skinny==3.5.1'], drivers: ['deployments_client.py'] },
  { name: 'mlflow-3.17.2', packages: ['mlflow-skinny==3.17.2'], drivers: ['deployments_client.py'] },
  { name: 'openai-3.54.0', packages: ['openai==3.54.0'], drivers: ['openai_sdk.py', 'openai_types.py'] },
  {
    name: 'langchain-0.4.2',
    packages: ['langchain-community==0.4.2', 'mlflow-skinny==3.17.2'],
    drivers: ['langchain_mlflow.py'],
  },
];

function withOldDependencies(version, drivers) {
  return {
    name: `mlflow-${version}`,
    packages: [`mlflow-skinny==${version}`, 'pydantic<3', 'setuptools<81', 'psutil'],
    drivers,
  };
}

function withBothClients(version, ...packages) {
  return {
    name: `mlflow-${version}`,
    packages: [`mlflow-skinny==${version}`, 'pydantic<3', ...packages],
    drivers: ['deployments_client.py', 'gateway_client.py', 'gateway_fluent.py'],
  };
}
