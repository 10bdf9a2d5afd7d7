const SERVER = ['fastapi', 'uvicorn[standard]', 'gunicorn', 'aiohttp', 'watchfiles', 'boto3'];
const VALIDATION = ['pydantic==2.14.3', 'fastapi==0.165.0', 'starlette==1.10.0'];

/**
 * The real servers. Pins hold what validates bodies, since its words are compared.
 *
 * name      name of the virtual environment below `.venv/`
 * version   of MLflow; its recording is below `test/fixtures/mlflow/`
 * packages  what their environment has
 * keys      what the file calls the list of endpoints, see `gateway-file.mjs`
 */
export const references = [
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
