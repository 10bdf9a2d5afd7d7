import { clients } from './clients.mjs';
import { runComparison } from './comparison/run.mjs';
import { databricksClients } from './databricks/clients.mjs';
import { runDatabricksClients } from './databricks/run.mjs';
import { identityClients } from './identity/clients.mjs';
import { runIdentityClients } from './identity/run.mjs';
import { findUndocumentedDifferences } from './comparison/undocumented-differences.mjs';
import { runMatrix } from './lib/matrix.mjs';
import { printReport } from './lib/report.mjs';
import { runModelServers } from './model-servers/run.mjs';
import { runTypeScriptClient } from './typescript-client/run.mjs';

const COMPARISON = 'comparison';
const DATABRICKS = 'databricks';
const IDENTITY = 'identity';
const MODEL_SERVERS = 'model-servers';
const TYPESCRIPT_CLIENT = 'typescript-client';
const args = process.argv.slice(2);
const requested = args.filter((arg) => arg !== '--record');
const databricksNames = databricksClients.map(({ name }) => `${DATABRICKS}:${name}`);
const names = [
  ...clients.map(({ name }) => name),
  DATABRICKS,
  ...databricksNames,
  IDENTITY,
  COMPARISON,
  MODEL_SERVERS,
  TYPESCRIPT_CLIENT,
];
const unknown = requested.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown names: ${unknown.join(', ')}. Valid names: ${names.join(', ')}.`);
  process.exit(2);
}
const isSelected = (name) => requested.length === 0 || requested.includes(name);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

try {
  let failed = 0;
  const selected = clients.filter(({ name }) => isSelected(name));
  if (selected.length > 0) failed += await checkClients(selected);
  const ofDatabricks = databricksClients.filter(
    ({ name }) => isSelected(DATABRICKS) || requested.includes(`${DATABRICKS}:${name}`),
  );
  if (ofDatabricks.length > 0) failed += await checkDatabricksClients(ofDatabricks);
  if (isSelected(IDENTITY)) failed += await checkIdentityClients();
  if (isSelected(COMPARISON)) failed += await compareWithMlflow();
  if (isSelected(MODEL_SERVERS)) failed += report('model servers', await runModelServers());
  if (isSelected(TYPESCRIPT_CLIENT)) failed += report('TypeScript client', await runTypeScriptClient());
  if (failed > 0) process.exitCode = 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function checkClients(selected) {
  const { results, output } = await runMatrix(selected);
  const failed = printReport(selected, results);
  if (failed > 0) console.log(`Last output of the server:\n${output}`);
  console.log(`clients: ${results.length - failed} passed, ${failed} failed`);
  return failed;
}

async function checkDatabricksClients(selected) {
  const { results, output } = await runDatabricksClients(selected);
  const columns = [...new Set([...selected.map(({ name }) => name), ...results.map(({ client }) => client)])];
  const failed = printReport(
    columns.map((name) => ({ name })),
    results,
  );
  if (failed > 0) console.log(`Last output of the server in Databricks mode:\n${output}`);
  console.log(`Databricks clients: ${results.length - failed} passed, ${failed} failed`);
  return failed;
}

async function checkIdentityClients() {
  const { results, output } = await runIdentityClients(identityClients);
  const failed = printReport(identityClients, results);
  if (failed > 0) console.log(`Last output of the server with identities:\n${output}`);
  console.log(`clients with identities: ${results.length - failed} passed, ${failed} failed`);
  return failed;
}

async function compareWithMlflow() {
  const { requests, files, failures } = await runComparison({ record: args.includes('--record') });
  const all = [...failures, ...findUndocumentedDifferences()];
  for (const failure of all) console.log(`\nFAIL ${failure}`);
  console.log(`comparison: compared ${requests} requests and ${files} files, ${all.length} failures`);
  return all.length;
}

/** Prints the results of named checks. Returns the number of failures. */
function report(suite, { passed, failures }) {
  for (const name of passed) console.log(`pass  ${name}`);
  for (const failure of failures) console.log(`\nFAIL ${failure}`);
  console.log(`${suite}: ${passed.length} passed, ${failures.length} failed`);
  return failures.length;
}
