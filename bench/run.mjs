/** Runs the benchmark; see README.md. Options: --smoke, --out FILE, --targets sluice,bare,portkey */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machineLines } from './machine.mjs';
import { Measurement } from './measure.mjs';
import { killAll, stop } from './processes.mjs';
import { report } from './report.mjs';
import { FULL, SCENARIOS, SMOKE } from './scenarios.mjs';
import { plain } from './table.mjs';
import { TARGETS } from './targets.mjs';

const { values: options } = parseArgs({
  options: { smoke: { type: 'boolean', default: false }, out: { type: 'string' }, targets: { type: 'string' } },
});
const settings = options.smoke ? SMOKE : FULL;
const names = options.targets?.split(',') ?? (options.smoke ? ['sluice', 'bare'] : Object.keys(TARGETS));
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));

process.on('exit', () => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

try {
  await main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
// A failed measurement leaves servers running; the exit handler kills them.
process.exit();

async function main() {
  for (const name of names) {
    if (!TARGETS[name]) throw new Error(`unknown target "${name}"; valid targets: ${Object.keys(TARGETS).join(', ')}`);
    TARGETS[name].prepare();
  }
  const measurement = await Measurement.begin(settings, folder);
  const slow = await measureSlow(measurement);
  const { rounds, direct } = await measureRounds(measurement);
  await measurement.end();

  const markdown = report({ rounds, direct, slow }, names, settings, machineLines(names, settings));
  console.log(plain(markdown));
  if (options.out) writeReport(options.out, markdown);
  for (const error of measurement.errors) console.error(`ERROR: ${error}`);
  if (measurement.errors.length > 0) process.exitCode = 1;
}

async function measureSlow(measurement) {
  const slow = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 1; round <= settings.slowRounds; round += 1) {
    for (const name of names) {
      progress(`${settings.slow.title}, round ${round} of ${settings.slowRounds}, ${name}`);
      slow[name].push(await measurement.slowRound(name, TARGETS[name]));
    }
  }
  return slow;
}

/** Runs each scenario for each server in turn in every round, so that drift of the machine affects all servers equally. */
async function measureRounds(measurement) {
  const servers = new Map();
  for (const name of names) {
    progress(`warm-up, ${name}`);
    servers.set(name, await measurement.startTarget(name, TARGETS[name]));
    await measurement.warmUp(servers.get(name));
  }
  const lists = () => Object.fromEntries(names.map((name) => [name, []]));
  const rounds = Object.fromEntries(SCENARIOS.map(({ title }) => [title, lists()]));
  const direct = Object.fromEntries(SCENARIOS.map(({ title }) => [title, []]));
  for (let round = 1; round <= settings.rounds; round += 1) {
    for (const scenario of SCENARIOS) {
      progress(`${scenario.title}, round ${round} of ${settings.rounds}`);
      for (const [name, server] of servers) {
        rounds[scenario.title][name].push(await measurement.round(scenario, server));
      }
      if (scenario.direct) direct[scenario.title].push(await measurement.round(scenario));
    }
  }
  for (const server of servers.values()) await stop(server);
  return { rounds, direct };
}

/** Replaces the report in `file`, and keeps the sections below it, which are written by hand. */
function writeReport(file, markdown) {
  const previous = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [, sections = ''] = /^(## [^]*)/m.exec(previous) ?? [];
  writeFileSync(file, sections === '' ? `${markdown}\n` : `${markdown}\n\n${sections}`);
}

function progress(text) {
  process.stderr.write(`${text}\n`);
}
