import { basename, join } from 'node:path';
import { environmentOf, pythonOf } from './environments.mjs';
import { run } from './process.mjs';

const drivers = join(import.meta.dirname, '..', 'drivers');

/**
 * Runs one driver against the server and gives a result `{ client, driver, check, problem }` for each of its checks;
 * `problem` is null for a check that passed. A driver that breaks off, or has no checks, has one more, failed
 * result.
 *
 * @param more further arguments of the driver
 */
export async function runDriver(client, driver, url, more = []) {
  const script = join(drivers, driver);
  const { code, stdout, stderr } = await run(pythonOf(client), [script, url, ...more], {
    timeout: 180_000,
    env: driverEnvironment(client),
  });
  const result = (check, problem) => ({ client: client.name, driver: basename(driver, '.py'), check, problem });
  const results = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"check":'))
    .map((line) => JSON.parse(line))
    .map(({ check, problem }) => result(check, problem));
  if (code !== 0 || results.length === 0) results.push(result('runs_to_its_end', `exit code ${code}\n${stderr}`));
  return results;
}

// Nothing of the caller's own settings (addresses, credentials, proxies) may change what a client sends.
function driverEnvironment(client) {
  return {
    PATH: process.env.PATH,
    HOME: environmentOf(client),
    PYTHONUTF8: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
    MLFLOW_DISABLE_TELEMETRY: 'true',
  };
}
