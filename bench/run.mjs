/** Runs the benchmark; see README.md. Options: --smoke, --out FILE, --targets sluice,bare,portkey, --peers litellm,mlflow */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { directEventAgeRound, eventAgeRound, possibleStreams } from './event-age-round.mjs';
import { garbageRound } from './garbage-round.mjs';
import { machineLines } from './machine.mjs';
import { Measurement } from './measure.mjs';
import { runAndExit, stop } from './processes.mjs';
import { report } from './report.mjs';
import { FULL, SCENARIOS, SMOKE } from './scenarios.mjs';
import { plain } from './table.mjs';
import { DEFAULT_NAMES, TARGETS } from './targets.mjs';

const { values: options } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    out: { type: 'string' },
    targets: { type: 'string' },
    peers: { type: 'string' },
  },
});
const settings = options.smoke ? SMOKE : FULL;
const targets = options.targets?.split(',') ?? (options.smoke ? ['sluice', 'bare'] : DEFAULT_NAMES);
const names = [...targets, ...(options.peers?.split(',') ?? [])];
/** The servers in Node.js, whose heap and event loop can be measured. */
const nodeNames = names.filter((name) => TARGETS[name]?.program === undefined);
const garbageNames = nodeNames.filter((name) => settings.garbage.servers?.includes(name) ?? true);
const timed = { ...settings.timed, connections: possibleStreams(settings.timed.connections) };
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));

await runAndExit('bench', folder, main);

async function main() {
  for (const name of names) {
    if (!TARGETS[name]) throw new Error(`unknown target "${name}"; valid targets: ${Object.keys(TARGETS).join(', ')}`);
    TARGETS[name].prepare();
  }
  const measurement = await Measurement.begin(settings, folder);
  const { slow, slowRounds, garbage } = settings;
  const results = {
    slow: await inTurns(slow.title, slowRounds, names, (name) => measurement.slowRound(name, TARGETS[name])),
    eventAges: await inTurns(timed.title, 1, nodeNames, (name) =>
      eventAgeRound(measurement, name, TARGETS[name], timed),
    ),
    directEventAge: await directEventAgeRound(measurement, timed),
    garbage: await inTurns(garbage.title, garbage.rounds, garbageNames, (name) =>
      garbageRound(measurement, name, TARGETS[name], garbage),
    ),
    ...(await measureRounds(measurement)),
  };
  await measurement.end();
  measurement.errors.push(...promotionErrors(results.garbage.sluice ?? []));

  const markdown = report(results, names, { slow, timed }, machineLines(names, settings));
  console.log(plain(markdown));
  if (options.out) writeReport(options.out, markdown);
  for (const error of measurement.errors) console.error(`ERROR: ${error}`);
  if (measurement.errors.length > 0) process.exitCode = 1;
}

/** Measures newly started servers, one after the other, in every round. Returns the figures of each server. */
async function inTurns(title, count, servers, measure) {
  const figures = Object.fromEntries(servers.map((name) => [name, []]));
  for (let round = 1; round <= count; round += 1) {
    for (const name of servers) {
      progress(`${title}, round ${round} of ${count}, ${name}`);
      figures[name].push(await measure(name));
    }
  }
  return figures;
}

/** The least figure counts: promotion does not depend on the speed of the machine, but compilation can add to one round. */
function promotionErrors(rounds) {
  const { maxPromoted = Infinity } = settings.garbage;
  const promoted = Math.min(...rounds.map((round) => round.promoted));
  if (!(promoted > maxPromoted)) return [];
  return [
    `sluice: each request promotes ${Math.round(promoted)} bytes to old space; the limit is ${maxPromoted} bytes. ` +
      'Something keeps finished requests reachable.',
  ];
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
