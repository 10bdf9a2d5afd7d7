import { clients } from './clients.mjs';
import { runMatrix } from './lib/matrix.mjs';
import { printReport } from './lib/report.mjs';
import { runPeers } from './peers/peers.mjs';
import { undocumented } from './side-by-side/documented.mjs';
import { runSideBySide } from './side-by-side/side-by-side.mjs';

const SIDE_BY_SIDE = 'side-by-side';
const PEERS = 'peers';
const options = process.argv.slice(2);
const wanted = options.filter((option) => option !== '--record');
const names = [...clients.map(({ name }) => name), SIDE_BY_SIDE, PEERS];
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`Nothing is called ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

try {
  let failed = 0;
  const selected = clients.filter(({ name }) => isWanted(name));
  if (selected.length > 0) failed += await clientMatrix(selected);
  if (isWanted(SIDE_BY_SIDE)) failed += await sideBySide();
  if (isWanted(PEERS)) failed += await peers();
  if (failed > 0) process.exitCode = 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function clientMatrix(selected) {
  const { results, output } = await runMatrix(selected);
  const failed = printReport(selected, results);
  if (failed > 0) console.log(`The server printed last:\n${output}`);
  console.log(`clients: ${results.length - failed} passed, ${failed} failed`);
  return failed;
}

async function sideBySide() {
  const { compared, loaded, failures } = await runSideBySide({ record: options.includes('--record') });
  const all = [...failures, ...undocumented()];
  for (const failure of all) console.log(`\nFAIL ${failure}`);
  console.log(`side by side: ${compared} requests and ${loaded} files compared, ${all.length} failures`);
  return all.length;
}

async function peers() {
  const { passed, failures } = await runPeers();
  for (const name of passed) console.log(`pass  ${name}`);
  for (const failure of failures) console.log(`\nFAIL ${failure}`);
  console.log(`peers: ${passed.length} passed, ${failures.length} failed`);
  return failures.length;
}
