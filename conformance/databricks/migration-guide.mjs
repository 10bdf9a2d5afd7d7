import { isDeepStrictEqual } from 'node:util';
import { runScript } from '../lib/drivers.mjs';

const CLIENT = 'migration-guide';
const READS = 'get,search,get_limits,query';
const NAME = 'guide';

/**
 * Follows MLflow's migration guide against one server: each form completely, then each form on an endpoint that the other
 * one has created and limited. All must see the same endpoint, limits and response. Returns results as `runDriver` does.
 *
 * @param deprecated the client with `mlflow.gateway`
 * @param current the client with `get_deploy_client`
 * @param run `(client, script, ...arguments)` runs a script and returns its result
 */
export async function followMigrationGuide(deprecated, current, url, providerUrl) {
  const forms = {
    deprecated: (steps) => observe(deprecated, 'migration_deprecated.py', steps),
    new: (steps) => observe(current, 'migration_new.py', steps),
  };
  const expected = {
    endpoint: [NAME, 'llm/v1/chat', 'chat', 'openai'],
    is_listed: true,
    limits: [{ calls: 1000, key: 'user', renewal_period: 'minute' }],
  };
  const results = [];
  let response;
  for (const [writer, write] of Object.entries(forms)) {
    for (const [reader, read] of Object.entries(forms)) {
      const check = writer === reader ? `${writer}_form` : `${writer}_form_read_by_the_${reader}_form`;
      results.push({ client: CLIENT, driver: 'migration_guide', check, problem: await problemOf(write, read) });
    }
  }
  return results;

  async function problemOf(write, read) {
    try {
      await write('create,set_limits');
      const { response: found, ...facts } = await read(`${READS},delete`);
      response ??= found;
      const wanted = { ...expected, response };
      return isDeepStrictEqual({ ...facts, response: found }, wanted)
        ? null
        : `got ${JSON.stringify({ ...facts, response: found })}, expected ${JSON.stringify(wanted)}`;
    } catch (error) {
      return error.message;
    }
  }

  async function observe(client, script, steps) {
    const { code, stdout, stderr } = await runScript(client, `../databricks/drivers/${script}`, [
      ...[url, providerUrl, NAME, steps],
    ]);
    if (code !== 0) throw new Error(`${script} ${steps}: exit code ${code}\n${stderr}`);
    return JSON.parse(stdout.trim().split('\n').at(-1));
  }
}
