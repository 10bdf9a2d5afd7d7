/**
 * The clients that are run: one row each, one column each in the printed table. To add a version, add a row.
 *
 * name      column heading, and name of the virtual environment below `.venv/`
 * packages  what pip installs; a changed list makes the environment anew
 * drivers   scripts of `drivers/`, each run by this environment's Python with the server's address as its argument
 */
export const clients = [
  // Versions 2.5 to 2.22 have both clients; `mlflow.gateway` is gone from 3.0 on.
  {
    name: 'mlflow-2.22.4',
    packages: ['mlflow-skinny==2.22.4'],
    drivers: ['deployments_client.py', 'gateway_client.py', 'gateway_fluent.py'],
  },
  { name: 'mlflow-3.17.2', packages: ['mlflow-skinny==3.17.2'], drivers: ['deployments_client.py'] },
  { name: 'openai-3.54.0', packages: ['openai==3.54.0'], drivers: ['openai_sdk.py'] },
];
