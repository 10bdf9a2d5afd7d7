import { join, parse } from 'node:path';
import { environmentOf, nodeOf, pythonOf } from './environments.mjs';
import { run } from './process.mjs';

const DRIVERS = join(import.meta.dirname, '..', 'drivers');
const TIMEOUT_MS = 180_000;

/**
 * Runs one driver against a server. Returns one result `{ client, driver, check, problem }` per check; `problem` is null if
 * the check passed. A driver that crashes or runs no checks adds a failed result.
 *
 * @param extraArguments passed to the driver after the server's URL
 */
export async function runDriver(client, driver, url, extraArguments = []) {
  const { code, stdout, stderr } = await runScript(client, driver, [url, ...extraArguments]);
  const result = (check, problem) => ({ client: client.name, driver: parse(driver).name, check, problem });
  const results = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"check":'))
    .map((line) => JSON.parse(line))
    .map(({ check, problem }) => result(check, problem));
  if (code !== 0 || results.length === 0) results.push(result('runs_to_completion', `exit code ${code}\n${stderr}`));
  return results;
}

/**
 * Runs a script with a client's interpreter. Returns `{ code, stdout, stderr }`.
 *
 * @param script path relative to `drivers/`
 */
export function runScript(client, script, args) {
  const interpreter = script.endsWith('.mjs') ? nodeOf(client) : pythonOf(client);
  return run(interpreter, [join(DRIVERS, script), ...args], { timeout: TIMEOUT_MS, env: driverEnvironment(client) });
}

// Contains only what a driver needs: the user's own URLs, credentials and proxies would change what the client sends.
function driverEnvironment(client) {
  return {
    PATH: process.env.PATH,
    HOME: environmentOf(client),
    CONFORMANCE_CLIENT: client.name,
    // Drivers in other folders import `harness` too.
    PYTHONPATH: DRIVERS,
    PYTHONUTF8: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    ...client.env,
  };
}
