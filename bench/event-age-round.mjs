import { readFileSync } from 'node:fs';
import { exchange, stop } from './processes.mjs';

const PROBE = new URL('event-loop-probe.mjs', import.meta.url).href;
/** Files that a server opens besides its connections, with a margin. */
const OTHER_FILES = 500;

/** Returns `wanted`, or fewer streams if the limit of open files is too low for two connections per stream. */
export function possibleStreams(wanted) {
  return Math.min(wanted, Math.floor((openFileLimit() - OTHER_FILES) / 2));
}

/** Opens many streams on a newly started server. Returns ages of events, delays of first events, and the longest stall. */
export async function eventAgeRound(measurement, name, target, scenario) {
  const server = await measurement.startTarget(name, target, { flags: ['--import', PROBE], ipc: true });
  await exchange(server.child, 'begin');
  const { delivered, eventAges } = await measurement.run(server, scenario, timesOf(scenario));
  const { stall } = await exchange(server.child, 'end');
  await stop(server);
  return { delivered, stall, ...eventAges };
}

/** Measures the mock provider without a server, which shows the share of provider and load generator in the figures. */
export async function directEventAgeRound(measurement, scenario) {
  const { delivered, eventAges } = await measurement.run(measurement.upstream, scenario, timesOf(scenario));
  return { delivered, ...eventAges };
}

function timesOf({ rampUp, seconds }) {
  return { rampUp, seconds: rampUp + seconds, settle: 0, once: true };
}

/** Node.js raises its soft limit to the hard limit at startup. */
function openFileLimit() {
  try {
    return Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}
