import { join } from 'node:path';
import { environmentOf } from '../lib/environments.mjs';
import { startServer } from '../lib/server.mjs';
import { redirectVariables } from './providers/index.mjs';

const START_TIMEOUT_MS = 120_000;

/** Starts a real MLflow server on a gateway file. Its requests to providers with a fixed URL go to the fake provider. */
export function startMlflow(reference, file, provider) {
  const environment = environmentOf(reference);
  return startServer(
    (port) => [
      ...[join(environment, 'bin', 'mlflow'), 'gateway', 'start'],
      ...['--config-path', file, '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ],
    {
      env: {
        PATH: `${join(environment, 'bin')}:${process.env.PATH}`,
        HOME: environment,
        PYTHONPATH: join(import.meta.dirname, 'redirect'),
        PYTHONDONTWRITEBYTECODE: '1',
        ...redirectVariables(provider.url, reference.version),
        MLFLOW_DISABLE_TELEMETRY: 'true',
        // Gunicorn kills a worker that does not respond for 30 seconds, which happens on a busy machine.
        GUNICORN_CMD_ARGS: '--timeout 120',
      },
      timeout: START_TIMEOUT_MS,
    },
  );
}
