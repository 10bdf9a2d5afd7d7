const SERVER = ['fastapi', 'uvicorn[standard]', 'gunicorn', 'aiohttp', 'watchfiles', 'boto3'];
const VALIDATION = ['pydantic==2.14.3', 'fastapi==0.165.0', 'starlette==1.10.0'];

/**
 * The real MLflow servers. Packages that validate request bodies are pinned, because their error messages are compared.
 *
 * name      name of the virtual environment below `.venv/`
 * version   MLflow version, and name of its recordings in `test/fixtures/mlflow/`
 * packages  Python packages of the environment
 * keys      name of the list of endpoints in the gateway file: `endpoints`, or `routes` before 2.9
 */
export const referenceServers = [
  {
    name: 'mlflow-server-2.8.1',
    version: '2.8.1',
    packages: ['mlflow-skinny==2.8.1', ...SERVER, 'psutil', 'setuptools<81', ...VALIDATION],
    keys: 'routes',
  },
  {
    name: 'mlflow-server-2.22.4',
    version: '2.22.4',
    packages: ['mlflow-skinny==2.22.4', ...SERVER, 'slowapi', 'numpy', 'tiktoken', ...VALIDATION],
    keys: 'endpoints',
  },
  {
    name: 'mlflow-server-3.17.2',
    version: '3.17.2',
    packages: ['mlflow-skinny==3.17.2', ...SERVER, 'slowapi', 'numpy', 'tiktoken', ...VALIDATION],
    keys: 'endpoints',
  },
];
