import { clients } from './clients.mjs';
import { runDriver } from './lib/drivers.mjs';
import { prepareEnvironments } from './lib/environments.mjs';
import { printReport } from './lib/report.mjs';
import { startSluice } from './lib/sluice.mjs';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !clients.some((client) => client.name === name));
if (unknown.length > 0) {
  console.error(`No such client: ${unknown.join(', ')}. There are: ${clients.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const selected = wanted.length === 0 ? clients : clients.filter(({ name }) => wanted.includes(name));

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

try {
  await prepareEnvironments(selected);
  const server = await startSluice();
  const results = [];
  try {
    for (const client of selected) {
      for (const driver of client.drivers) results.push(...(await runDriver(client, driver, server.url)));
    }
  } finally {
    await server.stop();
  }
  const failed = printReport(selected, results);
  if (failed > 0) console.log(`The server printed last:\n${server.output()}`);
  console.log(`${results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
