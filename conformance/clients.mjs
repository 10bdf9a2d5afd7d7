/**
 * The clients that are run: one row each, one column each in the printed table. To add a version, add a row.
 *
 * name      column heading, and name of the virtual environment below `.venv/`
 * packages  what is installed; a changed list makes the environment anew
 * drivers   scripts of `drivers/`, each run by this environment's Python with the server's address as its argument
 * file      what their server serves; default: `sluice.yaml`
 * meets     whether it is one of the two that query one endpoint at the same moment
 */
export const clients = [
  // `mlflow.gateway` is there from 2.5 to 2.22, the deployments client of a server since 2.9.
  {
    name: 'mlflow-2.5.0',
    packages: ['mlflow-skinny==2.5.0', 'pydantic<2', 'setuptools<81', 'psutil'],
    drivers: ['gateway_client.py', 'gateway_fluent.py'],
    file: 'openai.yaml',
  },
  older('2.7.1', ['gateway_client.py', 'gateway_fluent.py']),
  { ...older('2.8.1', ['gateway_client.py', 'gateway_fluent.py']), meets: true },
  older('2.9.2', ['deployments_client.py', 'gateway_client.py', 'gateway_fluent.py']),
  both('2.12.2', 'setuptools<81', 'starlette'),
  both('2.16.2', 'starlette'),
  both('2.19.0', 'starlette'),
  { ...both('2.22.4'), meets: true },
  { name: 'mlflow-3.1.4', packages: ['mlflow-skinny==3.1.4'], drivers: ['deployments_client.py'] },
  { name: 'mlflow-3.5.1', packages: ['mlflow-skinny==3.5.1'], drivers: ['deployments_client.py'] },
  { name: 'mlflow-3.17.2', packages: ['mlflow-skinny==3.17.2'], drivers: ['deployments_client.py'] },
  { name: 'openai-3.54.0', packages: ['openai==3.54.0'], drivers: ['openai_sdk.py'] },
  {
    name: 'langchain-0.4.2',
    packages: ['langchain-community==0.4.2', 'mlflow-skinny==3.17.2'],
    drivers: ['langchain_mlflow.py'],
  },
];

function older(version, drivers) {
  return {
    name: `mlflow-${version}`,
    packages: [`mlflow-skinny==${version}`, 'pydantic<3', 'setuptools<81', 'psutil'],
    drivers,
  };
}

function both(version, ...packages) {
  return {
    name: `mlflow-${version}`,
    packages: [`mlflow-skinny==${version}`, 'pydantic<3', ...packages],
    drivers: ['deployments_client.py', 'gateway_client.py', 'gateway_fluent.py'],
  };
}
